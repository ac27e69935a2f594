-- One row per subscription, billing interval and unbroken run of paid time at that interval, with what renewed its end.
-- One that ends is renewed by the next run of its subscription, or by a new subscription of the customer, in the grace.
{%- set in_order =
    'partition by subscription_id, billing_interval order by valid_from, ended_at, subscription_item_id' %}
{%- set end_of_grace = add_interval('runs.ended_at', setting('renewal_grace_days'), 'day') %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

plans as (

    select * from {{ ref('dim_plans') }}

),

paid_intervals as (

    select
        mrr_intervals.customer_id,
        mrr_intervals.subscription_id,
        mrr_intervals.subscription_item_id,
        mrr_intervals.billing_interval,
        mrr_intervals.valid_from,
        coalesce(mrr_intervals.valid_to, {{ end_of_time() }}) as ended_at,
        plans.billing_interval_count * case plans.billing_interval_unit
            when 'month' then 1
            when 'quarter' then 3
            when 'year' then 12
        end as term_months

    from {{ ref('fct_mrr_intervals') }} as mrr_intervals
    inner join plans
        on mrr_intervals.price_id = plans.price_id
    where mrr_intervals.mrr_local > 0

),

compared_intervals as (

    select
        *,
        max(ended_at) over ({{ in_order }} rows between unbounded preceding and 1 preceding) as paid_until

    from paid_intervals
    where term_months > 0

),

numbered_intervals as (

    select
        *,
        sum(case when valid_from <= paid_until then 0 else 1 end) over (
            {{ in_order }} rows between unbounded preceding and current row
        ) as run_number

    from compared_intervals

),

joined_runs as (

    select
        subscription_id,
        billing_interval,
        run_number,
        min(term_months) as term_months,
        min(customer_id) as customer_id,
        min(valid_from) as started_at,
        max(ended_at) as ended_at

    from numbered_intervals
    group by subscription_id, billing_interval, run_number

),

runs as (

    select
        *,
        min(started_at) over (partition by subscription_id) as subscription_started_at

    from joined_runs

),

successors as (

    select
        runs.subscription_id,
        runs.billing_interval,
        runs.run_number,
        runs.ended_at,
        later_runs.subscription_id as renewing_subscription_id,
        later_runs.billing_interval as renewing_billing_interval,
        later_runs.run_number as renewing_run_number,
        case when later_runs.started_at < runs.ended_at then runs.ended_at else later_runs.started_at end as renewed_at,
        case when later_runs.subscription_id = runs.subscription_id then 0 else 1 end as is_other

    from runs
    inner join as_of
        on runs.ended_at <= as_of.as_of
    inner join runs as later_runs
        on
            runs.customer_id = later_runs.customer_id
            and {{ end_of_grace }} >= later_runs.started_at
            and runs.started_at < later_runs.started_at
    where
        (runs.subscription_id = later_runs.subscription_id and later_runs.started_at >= runs.ended_at)
        or (
            runs.subscription_id <> later_runs.subscription_id
            and later_runs.started_at = later_runs.subscription_started_at
            and {{ local_date('later_runs.started_at') }} >= {{ local_date('runs.ended_at') }}
            and later_runs.ended_at > runs.ended_at
        )

),

ranked_successors as (

    -- One run renews one other: two subscriptions that become one are one renewal.
    select
        *,
        row_number() over (
            partition by subscription_id, billing_interval, run_number
            order by is_other, renewed_at, renewing_subscription_id, renewing_billing_interval
        ) as choice,
        row_number() over (
            partition by renewing_subscription_id, renewing_billing_interval, renewing_run_number
            order by
                is_other asc,
                renewed_at asc,
                ended_at desc,
                subscription_id asc,
                billing_interval asc,
                run_number asc
        ) as renewing_choice

    from successors

),

paid_runs_joined as (

    select
        runs.subscription_id,
        runs.billing_interval,
        runs.run_number,
        runs.customer_id,
        runs.term_months,
        runs.started_at,
        runs.ended_at,
        ranked_successors.renewed_at,
        ranked_successors.renewing_subscription_id,
        ranked_successors.renewing_billing_interval

    from runs
    left join ranked_successors
        on
            runs.subscription_id = ranked_successors.subscription_id
            and runs.billing_interval = ranked_successors.billing_interval
            and runs.run_number = ranked_successors.run_number
            and ranked_successors.choice = 1
            and ranked_successors.renewing_choice = 1

)

select * from paid_runs_joined
