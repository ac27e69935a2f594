-- One row per answer to a survey, the latest delivery of each.
-- A survey that was answered after the cut-off, and delivered before it, was not answered yet.
{%- set is_known = '(deliveries.created_at is null or deliveries.created_at <= as_of.as_of)' %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    {{ latest_deliveries('survey', 'response', ['id']) }}

),

responses as (

    select
        deliveries.id as response_id,
        lower(trim(deliveries.survey)) as survey_type,
        deliveries.wave,
        {{ email_address('deliveries.email') }} as email,
        case when {{ is_known }} then deliveries.score end as score,
        case when {{ is_known }} then deliveries.{{ adapter.quote('comment') }} end as comment_text,
        case when {{ is_known }} then deliveries.created_at end as responded_at,
        deliveries.delivered_at,
        deliveries._fivetran_synced as synced_at

    from deliveries
    cross join as_of
    where {{ is_known }} or deliveries.delivered_at <= as_of.as_of

)

select * from responses
