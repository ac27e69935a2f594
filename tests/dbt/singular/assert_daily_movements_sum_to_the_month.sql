-- Fails when the daily movements of a customer do not sum to the net movement of the month (ID 5), or when the churned
-- MRR of all churn types is not the churn of the bridge (ID 18).
-- It would cause a report by day or by reason that does not add up to the month that was published.
-- Look first at the running change in int_mrr_changes_explained, then at churn_type in int_customer_months_netted.
with

daily_movements as (

    select * from {{ ref('fct_mrr_movements_daily') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}
    where segment = 'total'

),

movements as (

    select
        'days of a customer' as identity_name,
        customer_id as entity,
        cast({{ dbt.date_trunc('month', 'movement_date') }} as date) as month,
        mrr_change as movement

    from daily_movements

    union all

    select
        'days of a customer' as identity_name,
        customer_id as entity,
        month,
        -movement_mrr as movement

    from customer_months

    union all

    select
        'churn types' as identity_name,
        'total' as entity,
        month,
        movement_mrr as movement

    from customer_months
    where churn_type in ('voluntary', 'involuntary', 'downgrade_to_free', 'pause')

    union all

    select
        'churn types' as identity_name,
        'total' as entity,
        month,
        -churn_mrr as movement

    from bridge
    -- Gross transients are in the bridge's churn without being the churn of any customer's month.
    where {{ 'false' if setting('transient_policy') == 'gross' else 'true' }}

),

unequal_movements as (

    select
        identity_name,
        entity,
        month,
        sum(movement) as difference

    from movements
    where identity_name <> 'churn types' or {{ 'false' if setting('transient_policy') == 'gross' else 'true' }}
    group by identity_name, entity, month
    having sum(movement) <> 0

)

select * from unequal_movements
