-- One row per product user: a fingerprint of whose user it is and when it signed up, and whether that or an event of
-- the user is new tonight, and from which local month on. Where no history is kept, all users are changed.
{{ config(**kept_place('segment')) }}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

sign_ups as (

    select * from {{ ref('int_users_signed_up') }}

),

tracks_of_tonight as (

    select
        tracks.user_id,
        tracks.occurred_at,
        tracks.replaced_user_id,
        tracks.replaced_occurred_at

    from {{ ref('stg_segment__tracks') }} as tracks
    inner join {{ ref('as_of') }} as as_of
        on tracks.changed_at = as_of.as_of

),

fingerprints as (

    select
        source_id as user_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        {{ fingerprint_number('identities') }} as fingerprint

    from identities

    union all

    select
        user_id,
        customer_id,
        {{ fingerprint_number('sign_ups') }} as fingerprint

    from sign_ups

),

both_nights as (

    {{ compared_nights('fingerprints', 'user_id', ['customer_id']) }}

),

-- Of whom the fingerprint tells, any event may count otherwise; where no history is kept, all are tonight's anyway.
events_with_news as (

    select
        user_id,
        occurred_at
    from tracks_of_tonight

    union all

    select
        replaced_user_id as user_id,
        replaced_occurred_at as occurred_at

    from tracks_of_tonight
    where replaced_user_id is not null

    union all

    select
        tracks.user_id,
        tracks.occurred_at

    from {{ ref('stg_segment__tracks') }} as tracks
    inner join both_nights
        on tracks.user_id = both_nights.user_id
    where {{ 'false' if new_deliveries('segment') is none else 'both_nights.is_changed' }}

),

users_with_news as (

    select
        user_id,
        {{ local_month('min(occurred_at)') }} as changed_since,
        min(occurred_at) as news_since

    from events_with_news
    group by user_id

),

users_compared as (

    select
        both_nights.user_id,
        both_nights.customer_id,
        both_nights.kept_customer_id,
        both_nights.fingerprint,
        both_nights.is_changed as is_told_anew,
        both_nights.is_changed or users_with_news.user_id is not null as is_changed,
        users_with_news.changed_since,
        users_with_news.news_since

    from both_nights
    left join users_with_news
        on both_nights.user_id = users_with_news.user_id

)

select * from users_compared
