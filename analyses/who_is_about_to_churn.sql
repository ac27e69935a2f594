-- Which paying customers show signs of leaving: a cancellation asked for, no use for 14 days, or a detractor's answer?
-- The signs are listed, not weighed; the largest MRR at risk comes first.
with

as_of as (

    select * from {{ ref('as_of') }}

),

paying as (

    select
        committed_mrr.customer_id,
        committed_mrr.mrr,
        committed_mrr.scheduled_churn_mrr,
        customers.sales_rep_id,
        customers.customer_type

    from {{ ref('fct_committed_mrr') }} as committed_mrr
    inner join {{ ref('dim_customers') }} as customers
        on committed_mrr.customer_id = customers.customer_id
    where committed_mrr.mrr > 0

),

last_use as (

    select
        customer_id,
        max(activity_date) as last_active_date

    from {{ ref('fct_user_days') }}
    group by customer_id

),

detractors as (

    select
        customer_id,
        max(responded_at) as detracted_at

    from {{ ref('fct_survey_responses') }}
    where
        survey_type = 'nps'
        and is_counted
        and answer_group = 'detractor'
    group by customer_id

),

signs as (

    select
        paying.customer_id,
        paying.customer_type,
        paying.sales_rep_id,
        paying.mrr,
        paying.scheduled_churn_mrr,
        last_use.last_active_date,
        coalesce(paying.scheduled_churn_mrr > 0, false) as has_asked_to_leave,
        coalesce(
            last_use.last_active_date < {{ add_interval('as_of.as_of', '-14', 'day') }},
            true
        ) as is_idle,
        coalesce(detractors.detracted_at >= {{ add_interval('as_of.as_of', '-90', 'day') }}, false) as is_detractor

    from paying
    cross join as_of
    left join last_use
        on paying.customer_id = last_use.customer_id
    left join detractors
        on paying.customer_id = detractors.customer_id

)

select * from signs
where
    has_asked_to_leave
    or is_idle
    or is_detractor
order by
    has_asked_to_leave desc,
    mrr desc,
    customer_id asc
