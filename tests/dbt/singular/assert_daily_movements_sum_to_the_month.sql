-- Fails when the daily movements of a customer, or those of the report that follows movement_grain, do not sum to the
-- net movement of the month (ID 5), or the churned MRR of all churn types is not the churn of the bridge (ID 18).
-- It would cause a report by day or by reason that does not add up to the month that was published.
-- Look first at the running change in int_mrr_changes_explained, then at churn_type in int_customer_months_netted.
-- Days add up at one rate a month only (fx_policy: movement_date has one a day), churn types without gross transients.
{%- set kept_identities = [] %}
{%- if setting('fx_policy') != 'movement_date' %}
{%- do kept_identities.extend(['days of a customer', 'reported movements']) %}
{%- endif %}
{%- if setting('transient_policy') != 'gross' %}{% do kept_identities.append('churn types') %}{% endif %}
{%- set kept_names = "'" ~ (kept_identities or ['none']) | join("', '") ~ "'" %}
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
        'reported movements' as identity_name,
        customer_id as entity,
        cast({{ dbt.date_trunc('month', 'movement_date') }} as date) as month,
        mrr_change as movement

    from {{ ref('fct_mrr_movements') }}

    union all

    select
        'reported movements' as identity_name,
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
    where churn_type in ('voluntary', 'involuntary', 'downgrade_to_free', 'pause', 'merge_artifact')

    union all

    select
        'churn types' as identity_name,
        'total' as entity,
        month,
        -churn_mrr as movement

    from bridge

),

unequal_movements as (

    select
        identity_name,
        entity,
        month,
        sum(movement) as difference

    from movements
    where identity_name in ({{ kept_names }})
    group by identity_name, entity, month
    having sum(movement) <> 0

)

select * from unequal_movements
