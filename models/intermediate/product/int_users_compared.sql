-- One row per product user: a fingerprint of whose user it is and when it signed up, and whether that or an event of
-- the user is new tonight. Where no history is kept, all users are changed.
{{ config(**kept_place('segment')) }}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

sign_ups as (

    select * from {{ ref('int_users_signed_up') }}

),

tracks as (

    select
        staged_tracks.user_id,
        staged_tracks.replaced_user_id

    from {{ ref('stg_segment__tracks') }} as staged_tracks
    inner join {{ ref('as_of') }} as as_of
        on staged_tracks.changed_at = as_of.as_of

),

fingerprints as (

    select
        source_id as user_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        {{ rows_fingerprint('identities') }} as fingerprint

    from identities
    group by source_id

    union all

    select
        user_id,
        customer_id,
        {{ rows_fingerprint('sign_ups') }} as fingerprint

    from sign_ups
    group by
        user_id,
        customer_id

),

both_nights as (

    {{ compared_nights('fingerprints', 'user_id', ['customer_id']) }}

),

active_users as (

    select user_id from tracks

    union distinct

    select replaced_user_id as user_id from tracks

),

users_compared as (

    select
        both_nights.user_id,
        both_nights.customer_id,
        both_nights.kept_customer_id,
        both_nights.fingerprint,
        both_nights.is_changed or active_users.user_id is not null as is_changed

    from both_nights
    left join active_users
        on both_nights.user_id = active_users.user_id

)

select * from users_compared
