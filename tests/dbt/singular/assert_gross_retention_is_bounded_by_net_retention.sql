-- Fails when: gross retention is below 0, above 1 or above net retention (ID 13), or what is between them is not the
-- expansion (ID 14).
-- It would cause: losses hidden behind the gains of other customers.
-- Where to look first: the smaller of both ends in int_revenue_retained and int_customer_members_retained.
with

{% set rates_of = {
    'fct_revenue_rates_monthly': ['month', 'nrr_1m', 'grr_1m', 'expansion_mrr_rate'],
    'fct_bridge_quarterly': ['fiscal_quarter', 'nrr', 'grr', 'expansion_mrr_rate'],
    'fct_bridge_yearly': ['fiscal_year', 'nrr', 'grr', 'expansion_mrr_rate']
} -%}

rates as (

    select
        'twelve months' as rates_of,
        month as period,
        segment,
        member,
        nrr_12m as net_retention,
        grr_12m as gross_retention,
        nrr_12m - grr_12m as expansion
    from {{ ref('fct_revenue_rates_monthly') }}
    {%- for model, columns in rates_of.items() %}

    union all

    select
        '{{ model }}' as rates_of,
        {{ columns[0] }} as period,
        segment,
        member,
        {{ columns[1] }} as net_retention,
        {{ columns[2] }} as gross_retention,
        {{ columns[3] }} as expansion
    from {{ ref(model) }}
    {%- endfor %}

)

select *
from rates
where
    gross_retention < 0
    or gross_retention > 1
    or gross_retention > net_retention
    -- A real number has some 16 digits.
    or abs(gross_retention + expansion - net_retention) > 0.000000001 * greatest(1, net_retention)
