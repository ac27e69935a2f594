-- One row per fiscal year and segment member: its bridge, netted over the whole year, and its rates.
-- Never summed from months: who churned and came back inside the year shows nothing here.
{%- set grain = 'year' %}
with

bridge as (

    select * from {{ ref('int_mrr_bridge_by_period') }}
    where grain = '{{ grain }}'

),

rates as (

    select * from {{ ref('int_revenue_rates') }}
    where grain = '{{ grain }}'

),

bridge_yearly as (

    select
        bridge.period as fiscal_year,
        bridge.segment,
        bridge.member,
        bridge.opening_mrr,
        bridge.new_mrr,
        bridge.expansion_mrr,
        bridge.reactivation_mrr,
        bridge.contraction_mrr,
        bridge.churn_mrr,
        bridge.fx_mrr,
        bridge.segment_transfer_mrr,
        bridge.closing_mrr,
        bridge.arr,
        bridge.segment_transfer_customers,
        bridge.opening_customers,
        bridge.new_customers,
        bridge.reactivated_customers,
        bridge.churned_customers,
        bridge.closing_customers,
        bridge.first_paid_customers,
        bridge.transient_new_customers,
        {%- for rate in [
            'logo_churn_rate', 'gross_mrr_churn_rate', 'net_mrr_churn_rate', 'nrr', 'grr', 'quick_ratio',
            'mrr_growth_rate', 'arpa', 'asp', 'customer_retention_rate', 'churned_mrr_rate', 'contraction_mrr_rate',
            'expansion_mrr_rate', 'mrr_growth_rate_constant'
        ] %}
        rates.{{ rate }},
        rates.{{ rate }}_numerator,
        rates.{{ rate }}_denominator,
        {%- endfor %}
        bridge.is_complete

    from bridge
    inner join rates
        on
            bridge.period = rates.period
            and bridge.segment = rates.segment
            and bridge.member = rates.member

)

select * from bridge_yearly
