-- Fails when: costs, customers, leads or MRR of the channels are not the total's, the total's cost is not the ledger's,
-- or the two lifetime values differ by more than the margin (ID 17).
-- It would cause: a channel's CAC that pays for customers of another, and ratios of what does not belong together.
-- Where to look first: the members of int_acquisition_costs_monthly, then the shifts in int_unit_economics_windowed.
{%- set parts = {
    'first_paid_customers': 'cac_denominator',
    'paid_channel_customers': 'paid_cac_denominator',
    'new_leads': 'cost_per_lead_denominator',
    'net_new_arr': 'burn_multiple_denominator',
    'arr_change_3m': 'magic_number_numerator',
    'acquisition_cost': 'cac_numerator',
    'prior_quarter_cost': 'magic_number_denominator',
    'ad_spend': 'paid_cac_numerator'
} %}
with

unit_economics as (

    select * from {{ ref('fct_unit_economics_monthly') }}

),

profits as (

    select * from {{ ref('fct_profit_monthly') }}

),

channels as (

    select
        {%- for part, column in parts.items() %}
        sum({{ column }}) as {{ part }},
        {%- endfor %}
        month

    from unit_economics
    where segment = 'acquisition_channel'
    group by month

),

broken_sums as (

    {%- for part, column in parts.items() %}
    select
        totals.month,
        '{{ part }}' as broken_part,
        totals.{{ column }} as total_value,
        channels.{{ part }} as other_value
    from unit_economics as totals
    inner join channels
        on totals.month = channels.month
    where
        totals.segment = 'total'
        and coalesce(totals.{{ column }}, -1) <> coalesce(channels.{{ part }}, -1)

    union all
    {% endfor %}
    select
        totals.month,
        'ledger_cost' as broken_part,
        totals.cac_numerator as total_value,
        profits.sales_cost + profits.marketing_cost as other_value
    from unit_economics as totals
    inner join profits
        on
            {{ add_interval('cast(totals.month as timestamp)', -setting('cac_lag_months'), 'month') }}
            = profits.month
    where
        totals.segment = 'total'
        and totals.cac_basis = 'ledger'
        and coalesce(totals.cac_numerator, -1) <> coalesce(profits.sales_cost + profits.marketing_cost, -1)

    union all

    select
        month,
        'lifetime_value' as broken_part,
        ltv_gm as total_value,
        ltv_revenue * {{ 'gross_margin' if setting('ltv_uses_gross_margin') else '1' }} as other_value
    from unit_economics
    where
        (ltv_gm is null) <> (ltv_revenue * {{ 'gross_margin' if setting('ltv_uses_gross_margin') else '1' }} is null)
        or abs(ltv_gm - ltv_revenue * {{ 'gross_margin' if setting('ltv_uses_gross_margin') else '1' }})
        > 0.000000001 * abs(ltv_gm)

)

select * from broken_sums
