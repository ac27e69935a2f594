-- Fails when a customer's stage intervals leave a gap, overlap, have not one open row, do not sum to its time up to the
-- cut-off (ID 24, 25), or end in another stage than dim_customers says.
-- It would cause customers counted in two stages or in none, and times in stage that are off.
-- Look first at the customer's rows with opens_stage in fct_lifecycle_events.
with

as_of as (

    select * from {{ ref('as_of') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

intervals as (

    select
        customer_id,
        stage,
        entered_at,
        exited_at,
        is_current,
        elapsed_days,
        lead(entered_at) over (partition by customer_id order by sequence_number) as next_entered_at

    from {{ ref('fct_lifecycle_stages') }}

),

spans as (

    select
        customer_id,
        min(entered_at) as first_entered_at,
        max(case when is_current then stage end) as current_stage,
        sum(case when is_current then 1 else 0 end) as open_count,
        sum(case when exited_at is not distinct from next_entered_at then 0 else 1 end) as broken_count,
        sum(elapsed_days) as elapsed_days

    from intervals
    group by customer_id

),

violations as (

    select
        customers.customer_id,
        customers.current_stage as customer_stage,
        spans.current_stage,
        spans.open_count,
        spans.broken_count,
        spans.elapsed_days

    from customers
    cross join as_of
    full outer join spans
        on customers.customer_id = spans.customer_id
    where
        customers.customer_id is null
        or customers.current_stage <> coalesce(spans.current_stage, 'unknown')
        or spans.open_count <> 1
        or spans.broken_count > 0
        or abs(spans.elapsed_days - {{ elapsed_days('spans.first_entered_at', 'as_of.as_of') }}) > 1e-6

)

select * from violations
