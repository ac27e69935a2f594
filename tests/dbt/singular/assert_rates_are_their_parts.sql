-- Fails when: a rate is not its numerator over its denominator, or is there without a denominator, or infinite (ID 41).
-- Those of bridges, revenue and unit economics stand with their models.
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
        'delivery_rate', 'open_rate', 'ctr', 'click_to_open_rate', 'unsubscribe_rate', 'unique_open_rate', 'unique_ctr',
        'unique_click_to_open_rate', 'unique_unsubscribe_rate'
    ],
    'fct_sales_performance_monthly': [
        'win_rate', 'value_win_rate', 'cohort_win_rate', 'sales_velocity', 'quota_attainment', 'pipeline_coverage'
    ],
    'fct_channel_performance_monthly': [
        'engagement_rate', 'visitor_to_lead_rate_period', 'ctr', 'cost_per_session', 'cost_per_visitor', 'cost_per_click',
        'cost_per_lead', 'cost_per_mql', 'cost_per_sql', 'cost_per_opportunity', 'cost_per_customer', 'roas',
        'roi'
    ],
    'fct_sales_cycle_by_band': ['mean_cycle_days'],
    'fct_cohort_retention': [
        'retention_rate', 'survival_rate', 'mrr_retention_rate', 'gross_mrr_retention_rate',
        'running_gross_mrr_retention_rate'
    ],
    'fct_90_day_checkpoint': ['retention_90d', 'survived_90d', 'mrr_retention_90d', 'feature_acceptance_rate'],
    'fct_usage_retention': [('retention_rate', '')],
    'fct_activation_monthly': ['activation_rate', 'account_activation_rate', 'post_signup_active_7d_rate'],
    'fct_adoption_monthly': ['adoption_rate', 'value_adoption_rate', 'onboarded_adoption_rate'],
    'fct_active_users_daily': ['stickiness', 'engagement_rate'],
    'fct_feature_adoption_monthly': ['feature_adoption_rate', 'breadth', 'depth'],
    'fct_initial_usage': ['usage_rate', 'events_per_user'],
    'fct_nps_monthly': ['response_rate'],
    'fct_nps_waves': ['response_rate'],
    'fct_csat_monthly': ['csat', 'ces'],
    'fct_referrals_monthly': ['participation_rate', 'referral_conversion', 'k_factor', 'referred_share'],
    'fct_aarrr_monthly': ['acquisition_rate', 'activation_rate', 'retention_rate', 'referral_rate', 'revenue_rate'],
    'fct_profit_monthly': ['gross_margin', 'operating_margin'],
    'fct_payment_recovery_monthly': ['failed_payment_rate', 'payment_recovery_rate'],
    'fct_unit_economics_monthly': ['gross_margin']
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
