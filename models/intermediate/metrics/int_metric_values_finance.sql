-- One row per metric of costs, lifetime value and profit, month and segment member.
{%- set unit_economics = [
    {'id': 'cac', 'rate': 'cac'},
    {'id': 'cost_per_lead', 'rate': 'cost_per_lead'},
    {'id': 'customer_lifetime', 'rate': 'customer_lifetime_months'},
    {'id': 'ltv_gm', 'rate': 'ltv_gm'},
    {'id': 'ltv_revenue', 'rate': 'ltv_revenue'},
    {'id': 'ltv_cac', 'rate': 'ltv_cac_ratio'},
    {'id': 'cac_payback', 'rate': 'cac_payback_months'}
] %}
with

unit_economics as (

    select * from {{ ref('fct_unit_economics_monthly') }}

),

profits as (

    select
        *,
        'total' as segment,
        'total' as member

    from {{ ref('fct_profit_monthly') }}

),

payment_recoveries as (

    select
        *,
        'total' as segment,
        'total' as member

    from {{ ref('fct_payment_recovery_monthly') }}

),

metric_values as (

    {{ metric_rows('unit_economics', unit_economics) }}

    union all

    {{ metric_rows('profits', [
        {'id': 'gross_margin', 'rate': 'gross_margin'}, {'id': 'net_profit', 'value': 'net_profit'}
    ]) }}

    union all

    {{ metric_rows(
        'payment_recoveries', [{'id': 'payment_recovery_rate', 'rate': 'payment_recovery_rate'}], is_mature='is_mature'
    ) }}

)

select * from metric_values
