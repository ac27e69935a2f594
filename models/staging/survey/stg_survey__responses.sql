-- One row per answer to a survey, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('survey', 'response', ['id'], 'created_at') }}

),

responses as (

    select
        id as response_id,
        lower(survey) as survey_type,
        wave,
        {{ email_address('email') }} as email,
        score,
        {{ adapter.quote('comment') }} as comment_text,
        created_at as responded_at,
        delivered_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from responses
