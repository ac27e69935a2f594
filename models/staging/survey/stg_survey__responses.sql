-- One row per answer to a survey, the latest delivery of each.
-- A survey that was answered after the cut-off, and delivered before it, was not answered yet.
with

as_of as (

    select * from {{ ref('as_of') }}

),

known_deliveries as (

    {{ latest_deliveries('survey', 'response', ['id'], 'created_at') }}

),

all_deliveries as (

    {{ latest_deliveries('survey', 'response', ['id']) }}

),

deliveries as (

    select
        id,
        survey,
        wave,
        email,
        score,
        {{ adapter.quote('comment') }} as comment_text,
        created_at,
        delivered_at,
        _fivetran_synced

    from known_deliveries

    union all

    select
        all_deliveries.id,
        all_deliveries.survey,
        all_deliveries.wave,
        all_deliveries.email,
        null as score,
        null as comment_text,
        null as created_at,
        all_deliveries.delivered_at,
        all_deliveries._fivetran_synced

    from all_deliveries
    inner join as_of
        on all_deliveries.delivered_at <= as_of.as_of
    left join known_deliveries
        on all_deliveries.id = known_deliveries.id
    where known_deliveries.id is null

),

responses as (

    select
        id as response_id,
        lower(trim(survey)) as survey_type,
        wave,
        {{ email_address('email') }} as email,
        score,
        comment_text,
        created_at as responded_at,
        delivered_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from responses
