-- One row per month and segment member of the bridge: churn, retention, growth and averages, each with its two parts.
-- Never average, add or multiply rates: add up numerators and denominators, or read the longer period's own rate.
with

rates as (

    select * from {{ ref('int_revenue_rates') }}
    where grain = 'month'

),

retained_12m as (

    select * from {{ ref('int_revenue_retained') }}
    where grain = 'trailing_12_months'

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}

),

earlier_closes as (

    select
        {{ add_interval('cast(month as timestamp)', 6, 'month') }} as month,
        segment,
        member,
        closing_mrr
    from bridge

),

longer_rates as (

    select
        rates.*,
        coalesce(retained_12m.base_customers, 0) as customer_retention_rate_12m_denominator,
        coalesce(retained_12m.retained_customers, 0) as customer_retention_rate_12m_numerator,
        coalesce(retained_12m.base_mrr, 0) as base_mrr_12m,
        coalesce(retained_12m.current_mrr, 0) as nrr_12m_numerator,
        coalesce(retained_12m.retained_mrr, 0) as grr_12m_numerator,
        bridge.closing_mrr as cmgr_6m_numerator,
        coalesce(earlier_closes.closing_mrr, 0) as cmgr_6m_denominator

    from rates
    inner join bridge
        on
            rates.period = bridge.month
            and rates.segment = bridge.segment
            and rates.member = bridge.member
    left join earlier_closes
        on
            rates.period = earlier_closes.month
            and rates.segment = earlier_closes.segment
            and rates.member = earlier_closes.member
    left join retained_12m
        on
            rates.period = retained_12m.period
            and rates.segment = retained_12m.segment
            and rates.member = retained_12m.member

),

revenue_rates as (

    select
        period as month,
        segment,
        member,
        {%- for rate in ['logo_churn_rate', 'gross_mrr_churn_rate', 'net_mrr_churn_rate'] %}
        {{ rate }},
        {{ rate }}_numerator,
        {{ rate }}_denominator,
        {%- endfor %}
        {%- for rate in ['nrr', 'grr'] %}
        {{ rate }} as {{ rate }}_1m,
        {{ rate }}_numerator as {{ rate }}_1m_numerator,
        {{ rate }}_denominator as {{ rate }}_1m_denominator,
        {%- endfor %}
        {%- for rate in ['nrr_12m', 'grr_12m'] %}
        {{ ratio(rate ~ '_numerator', 'base_mrr_12m') }} as {{ rate }},
        cast({{ rate }}_numerator as decimal(38, 6)) as {{ rate }}_numerator,
        cast(base_mrr_12m as decimal(38, 6)) as {{ rate }}_denominator,
        {%- endfor %}
        {%- for rate in ['quick_ratio', 'mrr_growth_rate'] %}
        {{ rate }},
        {{ rate }}_numerator,
        {{ rate }}_denominator,
        {%- endfor %}
        power({{ ratio('cmgr_6m_numerator', 'cmgr_6m_denominator') }}, cast(1 as double) / 6) - 1 as cmgr_6m,
        cmgr_6m_numerator,
        cast(cmgr_6m_denominator as decimal(38, 6)) as cmgr_6m_denominator,
        {%- for rate in [
            'arpa', 'asp', 'customer_retention_rate', 'churned_mrr_rate', 'contraction_mrr_rate', 'expansion_mrr_rate',
            'mrr_growth_rate_constant'
        ] %}
        {{ rate }},
        {{ rate }}_numerator,
        {{ rate }}_denominator,
        {%- endfor %}
        {{ ratio('customer_retention_rate_12m_numerator', 'customer_retention_rate_12m_denominator') }}
            as customer_retention_rate_12m,
        cast(customer_retention_rate_12m_numerator as decimal(38, 6)) as customer_retention_rate_12m_numerator,
        cast(customer_retention_rate_12m_denominator as decimal(38, 6)) as customer_retention_rate_12m_denominator,
        is_complete

    from longer_rates

)

select * from revenue_rates
