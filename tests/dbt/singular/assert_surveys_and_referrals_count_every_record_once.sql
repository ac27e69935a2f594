-- Fails when: answers, deliveries, invitations or tickets of the monthly totals are not as many as the records.
-- It would cause: scores, conversion and response times of some customers only.
-- Where to look first: int_surveys_counted and int_referrals_counted, then the month in which the record stands.
with

counted as (

    select
        'answers' as records,
        sum(case when is_counted then 1 else 0 end) as record_count

    from {{ ref('fct_survey_responses') }}

    union all

    select
        'deliveries' as records,
        sum(case when is_delivery then 1 else 0 end) as record_count

    from {{ ref('fct_survey_responses') }}
    where survey_type = 'nps'

    union all

    select
        'invitations' as records,
        count(*) as record_count

    from {{ ref('fct_referral_invitations') }}

    union all

    select
        'tickets' as records,
        count(*) as record_count

    from {{ ref('stg_support__tickets') }}

),

answers as (

    select responses from {{ ref('fct_nps_monthly') }}
    where segment = 'total'

    union all

    select csat_responses + ces_responses as responses from {{ ref('fct_csat_monthly') }}
    where segment = 'total'

),

published as (

    select
        'answers' as records,
        sum(responses) as record_count

    from answers

    union all

    select
        'deliveries' as records,
        sum(delivered) as record_count

    from {{ ref('fct_nps_monthly') }}
    where segment = 'total'

    union all

    select
        'invitations' as records,
        sum(invitations + self_referrals + reciprocal_invitations) as record_count

    from {{ ref('fct_referrals_monthly') }}
    where segment = 'total'

    union all

    select
        'tickets' as records,
        sum(tickets) as record_count

    from {{ ref('fct_responsiveness_monthly') }}
    where segment = 'total'

),

differences as (

    select
        counted.records,
        counted.record_count,
        published.record_count as published_count

    from counted
    inner join published
        on counted.records = published.records
    where coalesce(counted.record_count, 0) <> coalesce(published.record_count, 0)

)

select * from differences
