-- Fails when: sessions, visitors, leads, customers, spend or attributed revenue of a month's channels are not those of
-- the tables that they come from (ID 30, 40).
-- It would cause: a channel paid for twice or nowhere, and costs per lead of another month's leads.
-- Where to look first: int_channel_months_summed, which must give each record one channel and campaign of its month.
{%- set sources = {
    'sessions': 'visits',
    'visitors': 'visits',
    'leads': 'leads',
    'customers': 'conversions',
    'attributed_customers': 'conversions',
    'attributed_revenue': 'conversions',
    'spend': 'economics'
} %}
with

performance as (

    select
        {%- for measure in sources %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        count(*) - count(spend) as unknown_spend_count,
        month

    from {{ ref('fct_channel_performance_monthly') }}
    group by month

),

visits as (

    select
        count(*) as sessions,
        count(distinct visitor_id) as visitors,
        cast({{ dbt.date_trunc('month', 'session_date') }} as date) as month

    from {{ ref('fct_web_sessions') }}
    group by cast({{ dbt.date_trunc('month', 'session_date') }} as date)

),

leads as (

    select
        count(*) as leads,
        cast({{ dbt.date_trunc('month', 'created_date') }} as date) as month

    from {{ ref('fct_leads') }}
    where created_date is not null
    group by cast({{ dbt.date_trunc('month', 'created_date') }} as date)

),

conversions as (

    select
        count(distinct customer_id) as customers,
        sum(linear_weight) as attributed_customers,
        sum(linear_revenue) as attributed_revenue,
        conversion_month as month

    from {{ ref('fct_attribution') }}
    group by conversion_month

),

economics as (

    select
        month,
        paid_cac_numerator as spend

    from {{ ref('fct_unit_economics_monthly') }}
    where
        segment = 'total'
        and paid_cac_numerator is not null

),

broken_months as (

    {% for measure, source in sources.items() -%}
    select
        coalesce(performance.month, {{ source }}.month) as month,
        '{{ measure }}' as measure,
        performance.{{ measure }} as summed_value,
        {{ source }}.{{ measure }} as source_value

    from performance
    full outer join {{ source }}
        on performance.month = {{ source }}.month
    where
        coalesce(performance.{{ measure }}, 0) <> coalesce({{ source }}.{{ measure }}, 0)
        {%- if measure == 'spend' %}
        and performance.unknown_spend_count = 0
        {%- endif %}

    {{ 'union all' if not loop.last }}

    {% endfor %}
)

select * from broken_months
