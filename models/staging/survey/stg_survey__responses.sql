-- One row per answer to a survey, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('survey', 'response') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('survey', 'response') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created_at is null or deliveries.created_at <= as_of.as_of

),

responses as (

    select
        id as response_id,
        lower(survey) as survey_type,
        wave,
        lower(trim(email)) as email,
        score,
        {{ adapter.quote('comment') }} as comment_text,
        created_at as responded_at,
        delivered_at,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from responses
