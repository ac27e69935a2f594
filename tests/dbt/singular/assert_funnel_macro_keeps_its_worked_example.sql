-- Fails when: the macro funnel gives other counts, rates or medians than the worked case of the definition.
-- It would cause: an analyst's own funnel that disagrees with those of fct_funnel_monthly.
-- Where to look first: macros/funnels/funnel.sql. Who starts at the cut-off itself is immature and in no count.
{%- set moments = [
    ('u1', 'a', 0, 'x'), ('u1', 'b', 24, 'x'), ('u1', 'c', 960, 'x'),
    ('u2', 'a', 0, 'x'), ('u2', 'c', 48, 'x'), ('u2', 'b', 72, 'x'),
    ('u3', 'b', 0, 'x'), ('u3', 'a', 120, 'y'), ('u3', 'b', 144, 'y'), ('u3', 'c', 168, 'y'),
    ('u4', 'a', 0, 'x'), ('u4', 'b', 720, 'x'),
    ('left', 'a', 0, 'y'), ('left', 'stop', 24, 'y'), ('left', 'or_b', 25, 'y'),
    ('at_once', 'a', 0, 'y'), ('at_once', 'or_b', 0, 'y'), ('at_once', 'stop', 0, 'y'), ('at_once', 'c', 12, 'y')
] %}
{%- set expected = [
    ('x', 1, 3, -1, 1000000, -1, 1), ('x', 2, 2, 666667, 666667, 2000000, 2), ('x', 3, 0, 0, 0, -1, 0),
    ('y', 1, 3, -1, 1000000, -1, 1), ('y', 2, 2, 666667, 666667, 500000, 1), ('y', 3, 1, 500000, 333333, 1000000, 0)
] %}
with

cutoff as (

    select * from {{ ref('as_of') }}

),

moments as (

    {% for entity_id, milestone, hour_number, letter in moments %}
    select
        '{{ entity_id }}' as entity_id,
        '{{ milestone }}' as milestone,
        {{ add_interval("cast('2020-01-10' as timestamp)", hour_number, 'hour') }} as occurred_at,
        '{{ letter }}' as letter
    union all
    {% endfor %}
    select
        'young' as entity_id,
        'a' as milestone,
        as_of as occurred_at,
        'z' as letter

    from cutoff

),

{{ funnel('moments', ['a', ['b', 'or_b'], 'c'], window_days=30, exclusions=['stop'], member='letter') }},

expected_steps as (

    {% for member, step_number, entered, step_rate, overall_rate, median_days, dropped in expected %}
    select
        '{{ member }}' as member,
        {{ step_number }} as step_number,
        {{ entered }} as entered,
        {{ step_rate }} as step_rate,
        {{ overall_rate }} as overall_rate,
        {{ median_days }} as median_days,
        {{ dropped }} as dropped
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

wrong_steps as (

    select
        expected_steps.member,
        expected_steps.step_number

    from expected_steps
    left join funnel
        on
            expected_steps.member = funnel.member
            and expected_steps.step_number = funnel.step_number
    where
        coalesce(funnel.entered, -1) <> expected_steps.entered
        or coalesce(round(1000000 * funnel.step_rate), -1) <> expected_steps.step_rate
        or coalesce(round(1000000 * funnel.overall_rate), -1) <> expected_steps.overall_rate
        or coalesce(round(1000000 * funnel.median_days), -1) <> expected_steps.median_days
        or coalesce(funnel.dropped, -1) <> expected_steps.dropped
        or funnel.immature <> 0

),

wrong_young as (

    select
        member,
        step_number

    from funnel
    where
        member = 'z'
        and (entered is not null or immature <> 1)

)

select * from wrong_steps
union all
select * from wrong_young
