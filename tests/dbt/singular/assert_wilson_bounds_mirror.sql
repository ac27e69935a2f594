-- Fails when: a bound of a conversion, retention, response, satisfaction or referral rate lies outside 0 to 1 or on the
-- wrong side of the rate, or the bounds are not the mirror image of those of the others (ID 38).
-- It would cause: a rate called better or worse than it is known to be.
-- Where to look first: macros/statistics/wilson_bound.sql.
{%- set rates = [
    ('fct_trial_conversion_monthly', 'trial_conversion_rate', 'numerator', 'denominator', ''),
    ('fct_freemium_conversion_monthly', 'freemium_conversion_rate', 'numerator', 'denominator', ''),
    ('fct_pql_conversion_monthly', 'pql_conversion_rate', 'numerator', 'denominator', ''),
    ('fct_trial_follow_up_monthly', 'follow_up_rate', 'numerator', 'denominator', ''),
    ('fct_lead_conversion_monthly', 'conversion_rate', 'numerator', 'denominator', ''),
    ('fct_form_conversion_monthly', 'conversion_rate', 'converted_sessions', 'form_sessions', ''),
    ('fct_sales_performance_monthly', 'win_rate', 'won', 'won + lost', 'win_rate_'),
    ('fct_activity_effectiveness_monthly', 'win_rate', 'won', 'closed', 'win_rate_'),
    ('fct_deal_stage_conversion_monthly', 'stage_conversion_rate', 'numerator', 'denominator', ''),
    ('fct_funnel_monthly', 'overall_rate', 'overall_rate_numerator', 'overall_rate_denominator', 'overall_'),
    ('fct_usage_retention', 'retention_rate', 'numerator', 'denominator', ''),
    ('fct_activation_monthly', 'activation_rate', 'activation_rate_numerator', 'activation_rate_denominator', ''),
    ('fct_adoption_monthly', 'adoption_rate', 'adoption_rate_numerator', 'adoption_rate_denominator', '')
] %}
{#- Those whose parts and bounds bear the name of the rate. #}
{%- for model, rate in [
    ('fct_lead_response_monthly', 'contacted_24h_rate'),
    ('fct_nps_monthly', 'response_rate'),
    ('fct_nps_waves', 'response_rate'),
    ('fct_csat_monthly', 'csat'),
    ('fct_referrals_monthly', 'participation_rate'),
    ('fct_referrals_monthly', 'referral_conversion'),
    ('fct_referrals_monthly', 'referred_share'),
    ('fct_90_day_checkpoint', 'retention_90d'),
    ('fct_payment_recovery_monthly', 'failed_payment_rate'),
    ('fct_payment_recovery_monthly', 'payment_recovery_rate')
] %}
{%- do rates.append((model, rate, rate ~ '_numerator', rate ~ '_denominator', rate ~ '_')) %}
{%- endfor %}
with

rates as (

    {% for model, rate, numerator, denominator, bounds in rates %}
    select
        '{{ model }}' as model_name,
        '{{ rate }}' as rate_name,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator,
        {{ rate }} as rate,
        {{ bounds }}lower as lower_bound,
        {{ bounds }}upper as upper_bound

    from {{ ref(model) }}
    where {{ denominator }} > 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

mirrored_rates as (

    select
        *,
        1 - {{ wilson_bound('denominator - numerator', 'denominator', 'upper') }} as mirrored_lower,
        1 - {{ wilson_bound('denominator - numerator', 'denominator', 'lower') }} as mirrored_upper

    from rates

)

select
    model_name,
    rate_name,
    numerator,
    denominator,
    lower_bound,
    upper_bound

from mirrored_rates
where
    lower_bound is null
    or upper_bound is null
    or lower_bound < 0
    or lower_bound > rate
    or upper_bound < rate
    or upper_bound > 1
    or abs(lower_bound - mirrored_lower) > 1e-9
    or abs(upper_bound - mirrored_upper) > 1e-9
