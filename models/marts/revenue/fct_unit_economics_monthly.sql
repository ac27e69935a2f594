-- One row per month and acquisition channel, and per month for the total: what a customer costs and is worth.
-- The margin is the company's, of the month; a channel has no rule of 40, which needs a profit.
{%- set cap = setting('ltv_cap_months') %}
{%- set ltv_margin = 'gross_margin' if setting('ltv_uses_gross_margin') else '1.0' %}
with

parts as (

    select * from {{ ref('int_unit_economics_windowed') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

profits as (

    select * from {{ ref('fct_profit_monthly') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance', 'marketing', 'hubspot')

),

modelled_parts as (

    select
        parts.*,
        months.ends_at <= cutoffs.source_as_of as is_complete,
        profits.gross_margin,
        profits.gross_margin_numerator,
        profits.gross_margin_denominator,
        case when parts.segment = 'total' then profits.operating_margin end as operating_margin,
        case when parts.segment = 'total' then profits.operating_margin_numerator end as operating_margin_numerator,
        case when parts.segment = 'total' then profits.operating_margin_denominator end
            as operating_margin_denominator,
        {{ ratio('parts.closing_mrr', 'parts.closing_customers') }} as arpa,
        {{ ratio('parts.lost_customers', 'parts.base_customers') }} as churn_rate,
        {{ ratio('parts.arr - parts.arr_12m_before', 'parts.arr_12m_before') }} as arr_growth_rate_12m

    from parts
    cross join cutoffs
    inner join months
        on parts.month = months.month
    left join profits
        on parts.month = profits.month

),

-- A cap on the lifetime is a floor under the churn that divides; no churn stays no answer.
ltv_parts as (

    select
        *,
        {% if cap -%}
        case when churn_rate > 0 and churn_rate < 1.0 / {{ cap }} then 1.0 / {{ cap }} else churn_rate end
        {%- else -%}
        churn_rate
        {%- endif %} as ltv_churn_rate,
        arpa * {{ ltv_margin }} as monthly_margin,
        cast(new_mrr as double) * gross_margin as new_margin

    from modelled_parts

),

valued_parts as (

    select
        *,
        {{ ratio('acquisition_cost', 'first_paid_customers') }} as cac,
        {{ ratio('monthly_margin', 'ltv_churn_rate') }} as ltv_gm

    from ltv_parts

),

unit_economics as (

    select
        month,
        segment,
        member,
        member as channel,
        cac_basis,
        cac,
        cast(acquisition_cost as decimal(38, 6)) as cac_numerator,
        cast(first_paid_customers as bigint) as cac_denominator,
        {{ ratio('ad_spend', 'paid_channel_customers') }} as paid_cac,
        cast(ad_spend as decimal(38, 6)) as paid_cac_numerator,
        cast(paid_channel_customers as bigint) as paid_cac_denominator,
        {{ ratio('ad_spend', 'new_leads') }} as cost_per_lead,
        cast(ad_spend as decimal(38, 6)) as cost_per_lead_numerator,
        cast(new_leads as bigint) as cost_per_lead_denominator,
        ltv_gm,
        monthly_margin as ltv_gm_numerator,
        ltv_churn_rate as ltv_gm_denominator,
        {{ ratio('arpa', 'ltv_churn_rate') }} as ltv_revenue,
        arpa as ltv_revenue_numerator,
        ltv_churn_rate as ltv_revenue_denominator,
        {{ ratio('ltv_gm', 'cac') }} as ltv_cac_ratio,
        ltv_gm as ltv_cac_ratio_numerator,
        cac as ltv_cac_ratio_denominator,
        case when new_margin > 0 then {{ ratio('acquisition_cost', 'new_margin') }} end as cac_payback_months,
        cast(acquisition_cost as decimal(38, 6)) as cac_payback_months_numerator,
        case when new_margin < 0 then 0 else new_margin end as cac_payback_months_denominator,
        {{ ratio('base_customers', 'lost_customers') }} as customer_lifetime_months,
        cast(base_customers as decimal(38, 6)) as customer_lifetime_months_numerator,
        cast(lost_customers as decimal(38, 6)) as customer_lifetime_months_denominator,
        {{ ratio('arr_change_3m', 'prior_quarter_cost') }} as magic_number,
        cast(arr_change_3m as decimal(38, 6)) as magic_number_numerator,
        cast(prior_quarter_cost as decimal(38, 6)) as magic_number_denominator,
        arr_growth_rate_12m + operating_margin as rule_of_40,
        arr_growth_rate_12m,
        cast(arr - arr_12m_before as decimal(38, 6)) as arr_growth_rate_12m_numerator,
        cast(arr_12m_before as decimal(38, 6)) as arr_growth_rate_12m_denominator,
        operating_margin,
        operating_margin_numerator,
        operating_margin_denominator,
        -- Net burn needs cash balances, which no source has.
        cast(null as double) as burn_multiple,
        cast(null as decimal(38, 6)) as burn_multiple_numerator,
        cast(12 * net_new_mrr as decimal(38, 6)) as burn_multiple_denominator,
        gross_margin,
        gross_margin_numerator,
        gross_margin_denominator,
        is_complete

    from valued_parts

)

select * from unit_economics
