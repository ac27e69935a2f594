-- Fails when: a bound of the conversion of trials, free plans or product-qualified leads lies outside 0 to 1 or on the
-- wrong side of the rate, or the bounds are not the mirror image of those of who did not convert (ID 38).
-- It would cause: a conversion called better or worse than it is known to be.
-- Where to look first: macros/statistics/wilson_bound.sql.
with

rates as (

    {% for model, rate in [
        ('fct_trial_conversion_monthly', 'trial_conversion_rate'),
        ('fct_freemium_conversion_monthly', 'freemium_conversion_rate'),
        ('fct_pql_conversion_monthly', 'pql_conversion_rate'),
        ('fct_trial_follow_up_monthly', 'follow_up_rate')
    ] %}
    select
        '{{ model }}' as model_name,
        start_month,
        segment,
        member,
        numerator,
        denominator,
        {{ rate }} as rate,
        lower,
        upper

    from {{ ref(model) }}
    where denominator > 0
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
    start_month,
    segment,
    member

from mirrored_rates
where
    lower is null
    or upper is null
    or lower < 0
    or lower > rate
    or upper < rate
    or upper > 1
    or abs(lower - mirrored_lower) > 1e-9
    or abs(upper - mirrored_upper) > 1e-9
