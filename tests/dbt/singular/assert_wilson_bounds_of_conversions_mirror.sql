-- Fails when: a bound of the conversion of trials, free plans, leads, forms or deals lies outside 0 to 1 or on the
-- wrong side of the rate, or the bounds are not the mirror image of those of who did not convert (ID 38).
-- It would cause: a conversion called better or worse than it is known to be.
-- Where to look first: macros/statistics/wilson_bound.sql.
with

rates as (

    {% for model, rate, numerator, denominator, bounds in [
        ('fct_trial_conversion_monthly', 'trial_conversion_rate', 'numerator', 'denominator', ''),
        ('fct_freemium_conversion_monthly', 'freemium_conversion_rate', 'numerator', 'denominator', ''),
        ('fct_pql_conversion_monthly', 'pql_conversion_rate', 'numerator', 'denominator', ''),
        ('fct_trial_follow_up_monthly', 'follow_up_rate', 'numerator', 'denominator', ''),
        ('fct_lead_conversion_monthly', 'conversion_rate', 'numerator', 'denominator', ''),
        ('fct_lead_response_monthly', 'contacted_24h_rate', 'contacted_24h_rate_numerator',
            'contacted_24h_rate_denominator', 'contacted_24h_rate_'),
        ('fct_form_conversion_monthly', 'conversion_rate', 'converted_sessions', 'form_sessions', ''),
        ('fct_sales_performance_monthly', 'win_rate', 'won', 'won + lost', 'win_rate_'),
        ('fct_activity_effectiveness_monthly', 'win_rate', 'won', 'closed', 'win_rate_')
    ] %}
    select
        '{{ model }}' as model_name,
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
