-- Fails when: customer retention and churn are not 1 together (ID 12), or gross retention (ID 14) or net retention
-- (ID 15) and MRR churn are not.
-- It would cause: two pages that tell two stories of the same month.
-- Where to look first: the parts of int_revenue_rates, then the settings of their denominators.
-- A wider churn denominator, or reactivation in net churn, leaves the whole by design.
with

{% set periods = {
    'fct_revenue_rates_monthly': ['month', 'nrr_1m', 'grr_1m'],
    'fct_bridge_quarterly': ['fiscal_quarter', 'nrr', 'grr'],
    'fct_bridge_yearly': ['fiscal_year', 'nrr', 'grr']
} -%}

rates as (

    {%- for model, columns in periods.items() %}

    select
        '{{ model }}' as table_name,
        {{ columns[0] }} as from_month,
        segment,
        member,
        {{ 'customer_retention_rate + logo_churn_rate' if setting('churn_denominator') == 'opening' else '1' }}
            as customers_whole,
        {{ columns[2] }} + gross_mrr_churn_rate as gross_whole,
        {{ '1' if setting('net_churn_includes_reactivation') else columns[1] ~ ' + net_mrr_churn_rate' }} as net_whole,
        abs({{ columns[1] }}) as net_retention

    from {{ ref(model) }}

    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select *
from rates
where
    abs(customers_whole - 1) > 0.000000001
    or abs(gross_whole - 1) > 0.000000001
    -- A real number has some 16 digits.
    or abs(net_whole - 1) > 0.000000001 * greatest(1, net_retention)
