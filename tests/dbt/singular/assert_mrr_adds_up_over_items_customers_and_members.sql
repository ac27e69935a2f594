-- Fails when items do not sum to their customer, customers or a segment's members to the total (ID 7, 40), transfers to
-- 0 (ID 9), first payments to the customers that ever paid (ID 20), or the last month to today's (ID 19).
-- It would cause a total that depends on how it is cut.
-- Look first at int_customer_members_by_period for item-level and dated segments, else at the joins of
-- int_customer_periods_segmented.
{{ config(group='revenue') }}
{%- set amounts = [
    'opening_mrr', 'expansion_mrr', 'reactivation_mrr', 'contraction_mrr', 'fx_mrr', 'closing_mrr', 'arr'
] %}
with

item_months as (

    select
        *,
        coalesce(closing_mrr, 0) - coalesce(opening_mrr, 0) - coalesce(movement_mrr, 0) as fx_mrr

    from {{ ref('int_mrr_item_months') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}

),

last_bridge as (

    select max(month) as month from bridge

),

customers as (

    select * from {{ ref('fct_customer_revenue') }}

),

segments as (

    select segment
    from bridge
    where segment <> 'total'
    group by segment

),

parts as (

    {%- for amount in ['opening_mrr', 'movement_mrr', 'fx_mrr', 'closing_mrr'] %}
    select
        '{{ amount }} of items' as identity_name,
        customer_id as entity,
        month,
        {{ amount }} as part
    from item_months

    union all

    select
        '{{ amount }} of items' as identity_name,
        customer_id as entity,
        month,
        -{{ amount }} as part
    from customer_months

    union all
    {% endfor %}

    select
        'closing_mrr of customers' as identity_name,
        'total' as entity,
        month,
        closing_mrr as part
    from customer_months

    union all

    select
        'closing_mrr of customers' as identity_name,
        'total' as entity,
        month,
        -closing_mrr as part
    from bridge
    where segment = 'total'

    {%- for segment in dated_segments() %}

    union all

    select
        'closing_mrr of {{ segment }}' as identity_name,
        {{ segment }} as entity,
        month,
        closing_mrr as part
    from customer_months

    union all

    select
        'closing_mrr of {{ segment }}' as identity_name,
        member as entity,
        month,
        -closing_mrr as part
    from bridge
    where segment = '{{ segment }}'
    {%- endfor %}
    {%- for amount in amounts + ['new_mrr + churn_mrr'] %}

    union all

    select
        '{{ amount }} of members' as identity_name,
        segment as entity,
        month,
        {{ amount }} as part
    from bridge
    where segment <> 'total'

    union all

    select
        '{{ amount }} of members' as identity_name,
        segments.segment as entity,
        bridge.month,
        -({{ amount }}) as part
    from bridge
    cross join segments
    where bridge.segment = 'total'
    {%- endfor %}

    union all

    select
        'transfers' as identity_name,
        segment as entity,
        month,
        segment_transfer_mrr as part
    from bridge

    union all

    select
        'first payments' as identity_name,
        'total' as entity,
        cast(null as date) as month,
        first_paid_customers as part
    from bridge
    where segment = 'total'

    union all

    select
        'first payments' as identity_name,
        'total' as entity,
        cast(null as date) as month,
        -1 as part
    from customers

    union all

    select
        'customers of today' as identity_name,
        'total' as entity,
        bridge.month,
        bridge.closing_customers as part
    from bridge
    inner join last_bridge
        on bridge.month = last_bridge.month
    where bridge.segment = 'total'

    union all

    select
        'customers of today' as identity_name,
        'total' as entity,
        last_bridge.month,
        -1 as part
    from customers
    cross join last_bridge
    where customers.is_active

),

unequal_sums as (

    select
        identity_name,
        entity,
        month,
        sum(part) as difference

    from parts
    group by identity_name, entity, month
    having sum(part) <> 0

)

select * from unequal_sums
