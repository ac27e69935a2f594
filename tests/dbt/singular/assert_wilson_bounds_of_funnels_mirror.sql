-- Fails when: a bound of a funnel's rate lies outside 0 to 1 or on the wrong side of the rate, or the bounds of those
-- who went on are not the mirror image of the bounds of those who did not (ID 38).
-- It would cause: declines called, or missed, by an interval that favours one side.
-- Where to look first: macros/statistics/wilson_bound.sql, then macros/funnels/funnel_rates.sql.
with

steps as (

    select * from {{ ref('fct_funnel_monthly') }}
    where step_rate is not null

),

mirrored_steps as (

    select
        funnel,
        cohort_month,
        step_number,
        segment,
        member,
        step_rate,
        lower,
        upper,
        1 - {{ wilson_bound('step_rate_denominator - step_rate_numerator', 'step_rate_denominator', 'upper') }}
            as mirrored_lower,
        1 - {{ wilson_bound('step_rate_denominator - step_rate_numerator', 'step_rate_denominator', 'lower') }}
            as mirrored_upper

    from steps

)

select
    funnel,
    cohort_month,
    step_number,
    segment,
    member

from mirrored_steps
where
    lower is null
    or upper is null
    or lower < 0
    or lower > step_rate
    or upper < step_rate
    or upper > 1
    or abs(lower - mirrored_lower) > 1e-9
    or abs(upper - mirrored_upper) > 1e-9
