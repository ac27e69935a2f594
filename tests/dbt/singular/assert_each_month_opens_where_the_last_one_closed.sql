-- Fails when a month does not open where the month before closed, for a customer or a member of the bridge (ID 1).
-- It would cause a bridge whose months do not follow one another, and rates on a base that nobody closed with.
-- Look first at opening_rate_numerator in int_fx_rates_monthly, then at the closings of int_mrr_item_months.
with

months as (

    select * from {{ ref('dim_months') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}

),

balances as (

    select
        'mrr of a customer' as identity_name,
        'customer' as segment,
        customer_id as member,
        month,
        opening_mrr as balance

    from customer_months

    union all

    select
        'mrr of a customer' as identity_name,
        'customer' as segment,
        customer_months.customer_id as member,
        months.next_month as month,
        -customer_months.closing_mrr as balance

    from customer_months
    inner join months
        on customer_months.month = months.month
    {%- for name, opening, closing in [
        ('mrr of a member', 'opening_mrr', 'closing_mrr'),
        ('customers of a member', 'opening_customers', 'closing_customers')
    ] %}

    union all

    select
        '{{ name }}' as identity_name,
        segment,
        member,
        month,
        {{ opening }} as balance

    from bridge

    union all

    select
        '{{ name }}' as identity_name,
        bridge.segment,
        bridge.member,
        months.next_month as month,
        -bridge.{{ closing }} as balance

    from bridge
    inner join months
        on bridge.month = months.month
    {%- endfor %}

),

unequal_balances as (

    select
        balances.identity_name,
        balances.segment,
        balances.member,
        balances.month,
        sum(balances.balance) as difference

    from balances
    inner join months
        on balances.month = months.month
    where months.has_begun
    group by balances.identity_name, balances.segment, balances.member, balances.month
    having sum(balances.balance) <> 0

)

select * from unequal_balances
