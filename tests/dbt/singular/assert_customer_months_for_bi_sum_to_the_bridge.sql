-- Fails when: facts of `bi.fct_customer_months` do not add up to the bridge or to the parts of its rates.
-- Would cause: a BI tool or the semantic layer shows another number than the marts for the same question.
-- Look first: a setting (transient_policy, churn_denominator) that one of both models does not obey.
-- A customer month has one representative, team and band; in the bridge who changed it leaves one and enters another.
{% set flows = [
    'new_mrr', 'expansion_mrr', 'reactivation_mrr', 'churn_mrr', 'closing_mrr', 'new_customers',
    'reactivated_customers', 'churned_customers', 'closing_customers', 'first_paid_customers', 'transient_new_customers'
] -%}
{% set dated = "'" ~ dated_segments() | join("', '") ~ "'" -%}
{% set moved_flows = ['opening_mrr', 'contraction_mrr', 'fx_mrr', 'opening_customers'] -%}
{% set rates = {
    'logo_churn_rate_numerator': 'logo_churn_rate_numerator',
    'logo_churn_rate_denominator': 'logo_churn_rate_denominator',
    'net_mrr_churn_rate_numerator': 'net_mrr_churn_rate_numerator',
    'net_mrr_churn_rate_denominator': 'base_mrr',
    'nrr_1m_numerator': 'current_mrr',
    'grr_1m_numerator': 'retained_mrr',
    'customer_retention_rate_numerator': 'retained_customers',
    'quick_ratio_numerator': 'quick_ratio_numerator',
    'quick_ratio_denominator': 'quick_ratio_denominator',
} -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

),

{% set segments = customer_segments() | reject('in', custom_segments()) | list -%}
{% set parts = (flows + moved_flows + rates.values() | list) | unique | list -%}

cuts as (

    select
        *,
        'total' as segment,
        'total' as member
    from customer_months
    {%- for segment in segments %}

    union all

    select
        *,
        '{{ segment }}' as segment,
        {{ segment }} as member
    from customer_months
    {%- endfor %}

),

sums as (

    select
        {%- for part in parts %}
        sum({{ part }}) as {{ part }},
        {%- endfor %}
        month,
        segment,
        member
    from cuts
    group by month, segment, member

),

compared as (

    select
        bridge.month,
        bridge.segment,
        bridge.member
    from {{ ref('fct_mrr_bridge_monthly') }} as bridge
    left join sums
        on
            bridge.month = sums.month
            and bridge.segment = sums.segment
            and bridge.member = sums.member
    where
        bridge.segment in (
            'total'
            {%- for segment in segments %},
            '{{ segment }}'
            {%- endfor %}
        )
        and (
            {%- for part in flows %}
            {{ 'or ' if not loop.first }}bridge.{{ part }} <> coalesce(sums.{{ part }}, 0)
            {%- endfor %}
            or bridge.segment not in ({{ dated }})
            and (
                {%- for part in moved_flows %}
                {{ 'or ' if not loop.first }}bridge.{{ part }} <> coalesce(sums.{{ part }}, 0)
                {%- endfor %}
            )
        )

    union all

    select
        rates.month,
        rates.segment,
        rates.member
    from {{ ref('fct_revenue_rates_monthly') }} as rates
    left join sums
        on
            rates.month = sums.month
            and sums.segment = 'total'
    where
        rates.segment = 'total'
        and (
            {%- for part, fact in rates.items() %}
            {{ 'or ' if not loop.first }}rates.{{ part }} <> coalesce(sums.{{ fact }}, 0)
            {%- endfor %}
        )

)

select * from compared
