-- Fails when: a rate of leads, trials, funnels, deals, e-mails or channels is not its numerator over its denominator,
-- or is there without a denominator, or infinite (ID 41).
-- It would cause: rates that cannot be added up again, and a 0 read where nothing is known.
-- Where to look first: macros/statistics/ratio.sql, then the columns of the rate in the mart named.
{%- set rates = {
    'fct_trial_conversion_monthly': [
        ('trial_conversion_rate', ''), 'repeat_conversion_rate', 'trial_conversion_ended_30d'
    ],
    'fct_freemium_conversion_monthly': [('freemium_conversion_rate', ''), 'trial_rate'],
    'fct_pql_conversion_monthly': [('pql_conversion_rate', '')],
    'fct_trial_follow_up_monthly': [
        ('follow_up_rate', ''), 'call_rate', 'contacted_conversion_rate', 'uncontacted_conversion_rate'
    ],
    'fct_lead_conversion_monthly': [('conversion_rate', ''), 'period_rate'],
    'fct_lead_response_monthly': ['contacted_24h_rate'],
    'fct_funnel_monthly': ['step_rate', 'overall_rate'],
    'fct_email_monthly': [
        'delivery_rate', 'open_rate', 'ctr', 'click_to_open_rate', 'unsubscribe_rate', 'unique_open_rate', 'unique_ctr'
    ],
    'fct_sales_performance_monthly': [
        'win_rate', 'value_win_rate', 'cohort_win_rate', 'sales_velocity', 'quota_attainment', 'pipeline_coverage'
    ],
    'fct_channel_performance_monthly': [
        'engagement_rate', 'ctr', 'cost_per_click', 'cost_per_lead', 'cost_per_opportunity', 'cost_per_customer', 'roas',
        'roi'
    ]
} %}
with

rates as (

    {% for model, names in rates.items() %}
    {%- set is_last_model = loop.last %}
    {%- for name in names %}
    {%- set rate, prefix = (name, name ~ '_') if name is string else name %}
    select
        '{{ model }}' as model_name,
        '{{ rate }}' as rate_name,
        cast({{ rate }} as double) as rate,
        cast({{ prefix }}numerator as double) as numerator,
        nullif(cast({{ prefix }}denominator as double), 0) as denominator

    from {{ ref(model) }}
    {{ 'union all' if not (loop.last and is_last_model) }}
    {% endfor %}
    {%- endfor %}

)

select
    model_name,
    rate_name,
    rate,
    numerator,
    denominator

from rates
where
    (rate is null) <> (numerator is null or denominator is null)
    or abs(rate - numerator / denominator) > 1e-9 * (1 + abs(rate))
