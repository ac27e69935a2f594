-- One row per subscription and instant at which it renewed: a long term's end, or an anniversary of shorter ones.
-- Counted from the start of its paid time in terms of one length, never step by step.
with

as_of as (

    select * from {{ ref('as_of') }}

),

plans as (

    select * from {{ ref('dim_plans') }}

),

numbers as (

    {{ number_series(2) }}

),

paid_intervals as (

    select
        mrr_intervals.customer_id,
        mrr_intervals.subscription_id,
        mrr_intervals.subscription_item_id,
        mrr_intervals.valid_from,
        coalesce(mrr_intervals.valid_to, {{ end_of_time() }}) as ended_at,
        case
            when plans.billing_interval_unit = 'year' then 12 * plans.billing_interval_count
            when
                plans.billing_interval_unit = 'month'
                and plans.billing_interval_count >= {{ setting('renewal_min_term_months') }}
                then plans.billing_interval_count
            else 0
        end as term_months

    from {{ ref('fct_mrr_intervals') }} as mrr_intervals
    left join plans
        on mrr_intervals.price_id = plans.price_id
    where mrr_intervals.mrr_local > 0

),

compared_intervals as (

    select
        subscription_id,
        subscription_item_id,
        term_months,
        valid_from,
        ended_at,
        max(ended_at) over (
            partition by subscription_id, term_months
            order by valid_from, ended_at, subscription_item_id
            rows between unbounded preceding and 1 preceding
        ) as paid_until

    from paid_intervals

),

numbered_intervals as (

    select
        subscription_id,
        term_months,
        valid_from,
        ended_at,
        sum(case when valid_from <= paid_until then 0 else 1 end) over (
            partition by subscription_id, term_months
            order by valid_from, ended_at, subscription_item_id
            rows between unbounded preceding and current row
        ) as run_number

    from compared_intervals

),

runs as (

    select
        subscription_id,
        case when term_months > 0 then term_months else 12 end as renewal_months,
        min(valid_from) as started_at,
        max(ended_at) as ended_at

    from numbered_intervals
    group by
        subscription_id,
        term_months,
        run_number

),

term_ends as (

    select
        runs.subscription_id,
        {{ add_interval('runs.started_at', 'numbers.n * runs.renewal_months', 'month') }} as renewed_at

    from runs
    cross join as_of
    inner join numbers
        on
            numbers.n > 0
            and {{ add_interval('runs.started_at', 'numbers.n * runs.renewal_months', 'month') }} <= runs.ended_at
            and {{ add_interval('runs.started_at', 'numbers.n * runs.renewal_months', 'month') }} <= as_of.as_of

),

-- A term that ended is renewed where the subscription goes on, in whatever terms, and by whoever pays then.
renewals_detected as (

    select
        term_ends.subscription_id,
        term_ends.renewed_at,
        min(paid_intervals.customer_id) as customer_id

    from term_ends
    inner join paid_intervals
        on
            term_ends.subscription_id = paid_intervals.subscription_id
            and term_ends.renewed_at >= paid_intervals.valid_from
            and term_ends.renewed_at < paid_intervals.ended_at
    group by
        term_ends.subscription_id,
        term_ends.renewed_at

)

select * from renewals_detected
