-- Fails when: customers' twelve-month retention does not add up to the published rates, for the total or a segment.
-- It would cause: a filter in a dashboard that shows another retention than the published table.
-- Where to look first: int_customer_periods_netted, which both read, and the segments on each side.
-- Of item-level segments a customer has the largest member only, so only all members together add up.
with

{% set item_level = "'" ~ item_segments() | join("', '") ~ "'" -%}
{% set not_customer_level = "'" ~ (item_segments() + custom_segments().keys() | list) | join("', '") ~ "'" -%}

customers as (

    select * from {{ ref('fct_customer_retention_12m') }}

),

cuts as (

    select
        month,
        'total' as segment,
        'total' as member,
        base_mrr,
        current_mrr,
        retained_mrr,
        is_retained
    from customers
    {%- for segment in customer_segments() if segment not in custom_segments() %}

    union all

    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        base_mrr,
        current_mrr,
        retained_mrr,
        is_retained
    from customers
    {%- endfor %}

),

sums as (

    select
        month,
        segment,
        member,
        sum(base_mrr) as base_mrr,
        sum(current_mrr) as current_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(case when is_retained then 1 else 0 end) as retained_customers

    from cuts
    group by month, segment, member

),

rates as (

    select
        month,
        segment,
        member,
        nrr_12m_denominator,
        nrr_12m_numerator,
        grr_12m_numerator,
        customer_retention_rate_12m_numerator

    from {{ ref('fct_revenue_rates_monthly') }}
    where segment not in ({{ not_customer_level }})

    union all

    select
        month,
        'total' as segment,
        'total' as member,
        sum(nrr_12m_denominator) as nrr_12m_denominator,
        sum(nrr_12m_numerator) as nrr_12m_numerator,
        sum(grr_12m_numerator) as grr_12m_numerator,
        null as customer_retention_rate_12m_numerator

    from {{ ref('fct_revenue_rates_monthly') }}
    where segment in ({{ item_level }})
    group by month, segment

),

compared as (

    select
        coalesce(rates.month, sums.month) as month,
        coalesce(rates.segment, sums.segment) as segment,
        coalesce(rates.member, sums.member) as member,
        coalesce(sums.base_mrr, 0) as base_mrr,
        coalesce(sums.current_mrr, 0) as current_mrr,
        coalesce(sums.retained_mrr, 0) as retained_mrr,
        coalesce(sums.retained_customers, 0) as retained_customers,
        coalesce(rates.nrr_12m_denominator, 0) as nrr_12m_denominator,
        coalesce(rates.nrr_12m_numerator, 0) as nrr_12m_numerator,
        coalesce(rates.grr_12m_numerator, 0) as grr_12m_numerator,
        coalesce(rates.customer_retention_rate_12m_numerator, sums.retained_customers, 0) as published_customers

    from rates
    full outer join sums
        on
            rates.month = sums.month
            and rates.segment = sums.segment
            and rates.member = sums.member

)

select *
from compared
where
    base_mrr <> nrr_12m_denominator
    or current_mrr <> nrr_12m_numerator
    or retained_mrr <> grr_12m_numerator
    or retained_customers <> published_customers
