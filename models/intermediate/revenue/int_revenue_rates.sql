-- One row per month, fiscal quarter or fiscal year and segment member of its bridge, with the rates of that period.
-- Rates of churn and retention look forward from who was there at the opening; the others read the bridge.
with

bridges as (

    select * from {{ ref('int_mrr_bridge_by_period') }}

),

retained as (

    select * from {{ ref('int_revenue_retained') }}

),

periods as (

    select
        bridges.*,
        coalesce(retained.base_customers, 0) as base_customers,
        coalesce(retained.base_customers - retained.retained_customers, 0) as lost_customers,
        coalesce(retained.base_mrr, 0) as base_mrr,
        coalesce(retained.current_mrr, 0) as current_mrr,
        coalesce(retained.retained_mrr, 0) as retained_mrr,
        coalesce(retained.churned_mrr, 0) as churned_mrr

    from bridges
    left join retained
        on
            bridges.grain = retained.grain
            and bridges.period = retained.period
            and bridges.segment = retained.segment
            and bridges.member = retained.member

),

{% set churn_denominator = setting('churn_denominator') -%}
{#- Under `gross` the bridge has counted them among the new already, but not by plan, interval and currency. -#}
{% set uncounted_transients = 'transient_new_customers' if setting('transient_policy') == 'net_out' else
    "case when segment in ('" ~ item_segments() | join("', '") ~ "') then transient_new_customers else 0 end" -%}

parts as (

    select
        grain,
        period,
        segment,
        member,
        is_complete,
        {% if churn_denominator == 'opening_plus_new' -%}
        lost_customers + transient_new_customers as logo_churn_rate_numerator,
        base_customers + new_customers + {{ uncounted_transients }} as logo_churn_rate_denominator,
        {%- elif churn_denominator == 'average' -%}
        lost_customers as logo_churn_rate_numerator,
        (base_customers + closing_customers) / 2.0 as logo_churn_rate_denominator,
        {%- else -%}
        lost_customers as logo_churn_rate_numerator,
        base_customers as logo_churn_rate_denominator,
        {%- endif %}
        base_mrr - retained_mrr as gross_mrr_churn_rate_numerator,
        base_mrr as gross_mrr_churn_rate_denominator,
        base_mrr - current_mrr{{ ' - reactivation_mrr' if setting('net_churn_includes_reactivation') }}
            as net_mrr_churn_rate_numerator,
        base_mrr as net_mrr_churn_rate_denominator,
        churned_mrr as churned_mrr_rate_numerator,
        base_mrr as churned_mrr_rate_denominator,
        base_mrr - retained_mrr - churned_mrr as contraction_mrr_rate_numerator,
        base_mrr as contraction_mrr_rate_denominator,
        current_mrr - retained_mrr as expansion_mrr_rate_numerator,
        base_mrr as expansion_mrr_rate_denominator,
        base_customers - lost_customers as customer_retention_rate_numerator,
        base_customers as customer_retention_rate_denominator,
        current_mrr as nrr_numerator,
        base_mrr as nrr_denominator,
        retained_mrr as grr_numerator,
        base_mrr as grr_denominator,
        new_mrr + expansion_mrr{{ ' + reactivation_mrr' if setting('quick_ratio_includes_reactivation') }}
            as quick_ratio_numerator,
        -(contraction_mrr + churn_mrr) as quick_ratio_denominator,
        closing_mrr - opening_mrr as mrr_growth_rate_numerator,
        opening_mrr as mrr_growth_rate_denominator,
        closing_mrr - base_mrr as mrr_growth_rate_constant_numerator,
        base_mrr as mrr_growth_rate_constant_denominator,
        closing_mrr as arpa_numerator,
        closing_customers as arpa_denominator,
        new_mrr as asp_numerator,
        new_customers as asp_denominator

    from periods

),

revenue_rates as (

    select
        grain,
        period,
        segment,
        member,
        {%- for rate in [
            'logo_churn_rate', 'gross_mrr_churn_rate', 'net_mrr_churn_rate', 'churned_mrr_rate', 'contraction_mrr_rate',
            'expansion_mrr_rate', 'customer_retention_rate', 'nrr', 'grr', 'quick_ratio', 'mrr_growth_rate',
            'mrr_growth_rate_constant', 'arpa', 'asp'
        ] %}
        {{ ratio(rate ~ '_numerator', rate ~ '_denominator') }} as {{ rate }},
        cast({{ rate }}_numerator as decimal(38, 6)) as {{ rate }}_numerator,
        cast({{ rate }}_denominator as decimal(38, 6)) as {{ rate }}_denominator,
        {%- endfor %}
        is_complete

    from parts

)

select * from revenue_rates
