-- Fails when the stages at a month's close do not hold each customer that had entered by then once (ID 26), or when
-- those in the stages of payers are not as many as the bridge says are active.
-- It would cause a stage population that grows or shrinks without anybody entering or leaving.
-- Look first at opens_stage in fct_lifecycle_events, then at entries exactly at a month's end.
with

populations as (

    select
        month,
        sum(customers_at_close) as customer_count,
        sum(case when stage_number >= 5 then customers_at_close else 0 end) as payer_count

    from {{ ref('fct_lifecycle_monthly') }}
    group by month

),

first_entries as (

    select
        customer_id,
        min(entered_at) as entered_at

    from {{ ref('fct_lifecycle_stages') }}
    group by customer_id

),

entered as (

    select
        months.month,
        count(*) as customer_count

    from {{ ref('dim_months') }} as months
    inner join first_entries
        on months.ends_at > first_entries.entered_at
    where months.has_begun
    group by months.month

),

active as (

    select
        month,
        closing_customers

    from {{ ref('fct_mrr_bridge_monthly') }}
    where segment = 'total'

),

differences as (

    select
        entered.month,
        entered.customer_count,
        populations.customer_count as population,
        active.closing_customers,
        populations.payer_count

    from entered
    left join populations
        on entered.month = populations.month
    left join active
        on entered.month = active.month
    where
        populations.customer_count is null
        or populations.customer_count <> entered.customer_count
        or populations.payer_count <> coalesce(active.closing_customers, 0)

)

select * from differences
