-- Fails when: a bound of a response rate, of satisfaction or of a rate of referrals lies outside 0 to 1 or on the wrong
-- side of the rate, or the bounds are not the mirror image of those of the others (ID 38).
-- It would cause: satisfaction or referral called better or worse than it is known to be.
-- Where to look first: macros/statistics/wilson_bound.sql.
with

rates as (

    {% for model, rate in [
        ('fct_nps_monthly', 'response_rate'),
        ('fct_nps_waves', 'response_rate'),
        ('fct_csat_monthly', 'csat'),
        ('fct_referrals_monthly', 'participation_rate'),
        ('fct_referrals_monthly', 'referral_conversion'),
        ('fct_referrals_monthly', 'referred_share')
    ] %}
    select
        '{{ model }}' as model_name,
        '{{ rate }}' as rate_name,
        {{ rate }}_numerator as numerator,
        {{ rate }}_denominator as denominator,
        {{ rate }} as rate,
        {{ rate }}_lower as lower_bound,
        {{ rate }}_upper as upper_bound

    from {{ ref(model) }}
    where {{ rate }}_denominator > 0
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
