-- One row per customer and month with any MRR in it, every fact a number that adds up over customers.
-- Opening, closing and base columns are stocks: they add up over the customers of one month, never over months.
with

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

{% set transients_are_gross = setting('transient_policy') == 'gross' -%}
{% set churn_denominator = setting('churn_denominator') -%}

flags as (

    select
        *,
        case when has_opening then 1 else 0 end as opening_customers,
        case when has_closing then 1 else 0 end as closing_customers,
        case when is_transient then 1 else 0 end as transient_new_customers,
        {{ 'case when is_transient then 1 else 0 end' if transients_are_gross else 0 }} as gross_transients,
        {{ 'coalesce(transient_mrr, 0)' if transients_are_gross else 0 }} as gross_transient_mrr

    from customer_months

),

counted as (

    select
        *,
        {%- for category in ['expansion', 'reactivation', 'contraction'] %}
        case when movement_category = '{{ category }}' then coalesce(movement_mrr, 0) else 0 end as {{ category }}_mrr,
        {%- endfor %}
        case when movement_category = 'new' then coalesce(movement_mrr, 0) else 0 end + gross_transient_mrr as new_mrr,
        case when movement_category = 'churn' then coalesce(movement_mrr, 0) else 0 end - gross_transient_mrr
            as churn_mrr,
        case when movement_category = 'new' then closing_customers else 0 end + gross_transients as new_customers,
        case when movement_category = 'reactivation' then closing_customers else 0 end as reactivated_customers,
        case when movement_category = 'churn' then opening_customers else 0 end + gross_transients
            as churned_customers,
        case when is_first_paid_month and (is_transient or has_closing) then 1 else 0 end as first_paid_customers,
        case when has_opening and has_closing then 1 else 0 end as retained_customers,
        case when has_opening and not has_closing then 1 else 0 end as lost_customers,
        case when has_opening then coalesce(opening_mrr_at_close, 0) else 0 end as base_mrr,
        case when has_opening then coalesce(closing_mrr, 0) else 0 end as current_mrr

    from flags

),

rated as (

    select
        *,
        least(base_mrr, current_mrr) as retained_mrr,
        {% if churn_denominator == 'opening_plus_new' -%}
        lost_customers + transient_new_customers as logo_churn_rate_numerator,
        opening_customers + new_customers + transient_new_customers - gross_transients as logo_churn_rate_denominator,
        {%- elif churn_denominator == 'average' -%}
        lost_customers as logo_churn_rate_numerator,
        (opening_customers + closing_customers) / 2.0 as logo_churn_rate_denominator,
        {%- else -%}
        lost_customers as logo_churn_rate_numerator,
        opening_customers as logo_churn_rate_denominator,
        {%- endif %}
        base_mrr - current_mrr{{ ' - reactivation_mrr' if setting('net_churn_includes_reactivation') }}
            as net_mrr_churn_rate_numerator,
        new_mrr + expansion_mrr{{ ' + reactivation_mrr' if setting('quick_ratio_includes_reactivation') }}
            as quick_ratio_numerator,
        -(contraction_mrr + churn_mrr) as quick_ratio_denominator

    from counted

),

fct_customer_months as (

    select
        customer_id,
        month,
        {%- for amount in [
            'opening_mrr', 'new_mrr', 'expansion_mrr', 'reactivation_mrr', 'contraction_mrr', 'churn_mrr', 'fx_mrr',
            'closing_mrr', 'base_mrr', 'current_mrr', 'retained_mrr'
        ] %}
        cast(coalesce({{ amount }}, 0) as decimal(38, 6)) as {{ amount }},
        {%- endfor %}
        {%- for count in [
            'opening_customers', 'new_customers', 'reactivated_customers', 'churned_customers', 'closing_customers',
            'first_paid_customers', 'transient_new_customers', 'retained_customers'
        ] %}
        cast({{ count }} as bigint) as {{ count }},
        {%- endfor %}
        {%- for part in [
            'logo_churn_rate_numerator', 'logo_churn_rate_denominator', 'net_mrr_churn_rate_numerator',
            'quick_ratio_numerator', 'quick_ratio_denominator'
        ] %}
        cast({{ part }} as decimal(38, 6)) as {{ part }},
        {%- endfor %}
        {%- for segment in customer_segments() if segment not in custom_segments() %}
        {{ segment }},
        {%- endfor %}
        is_complete

    from rated

)

select * from fct_customer_months
