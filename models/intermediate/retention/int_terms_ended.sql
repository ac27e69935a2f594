-- One row per term of a subscription that ended by the cut-off, counted from the start of its run, never step by step.
-- One that is renewed before its end ends where it would have; one that is cut short ends there.
with

as_of as (

    select * from {{ ref('as_of') }}

),

runs as (

    select * from {{ ref('int_paid_runs_joined') }}

),

numbers as (

    {{ number_series(3) }}

),

bounded_runs as (

    select
        runs.*,
        least(runs.ended_at, as_of.as_of) as counted_until

    from runs
    cross join as_of

),

counted_runs as (

    -- At most as many terms as whole months have begun: a bound that the numbers are joined by, without trying each.
    select
        *,
        {{ dbt.datediff('started_at', 'counted_until', 'month') }}
        / term_months as last_number

    from bounded_runs

),

terms as (

    select
        runs.*,
        numbers.n + 1 as term_number,
        {{ add_interval('runs.started_at', 'numbers.n * runs.term_months', 'month') }} as term_started_at,
        {{ add_interval('runs.started_at', '(numbers.n + 1) * runs.term_months', 'month') }} as due_at

    from counted_runs as runs
    inner join numbers
        on runs.last_number >= numbers.n
    where {{ add_interval('runs.started_at', 'numbers.n * runs.term_months', 'month') }} < runs.ended_at

),

settled_terms as (

    select
        subscription_id,
        billing_interval,
        term_number,
        term_months,
        customer_id,
        term_started_at,
        least(due_at, ended_at) as stopped_at,
        case when ended_at > due_at or renewing_subscription_id is not null then due_at else ended_at end
            as term_ended_at,
        case when ended_at > due_at then due_at else renewed_at end as renewed_at,
        case when ended_at > due_at then subscription_id else renewing_subscription_id end as renewing_subscription_id,
        case when ended_at > due_at then billing_interval else renewing_billing_interval end
            as renewing_billing_interval

    from terms

),

terms_ended as (

    select
        settled_terms.subscription_id,
        settled_terms.billing_interval,
        settled_terms.term_started_at,
        settled_terms.term_ended_at,
        settled_terms.customer_id,
        cast(settled_terms.term_number as bigint) as term_number,
        cast(settled_terms.term_months as bigint) as term_months,
        settled_terms.stopped_at,
        settled_terms.renewed_at,
        settled_terms.renewing_subscription_id,
        settled_terms.renewing_billing_interval

    from settled_terms
    inner join as_of
        on settled_terms.term_ended_at <= as_of.as_of

)

select * from terms_ended
