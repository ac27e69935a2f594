-- Fails when: wilson_bound gives another bound than the published examples (in millionths), or a quantile is off.
-- It would cause: confidence intervals of every rate that are too narrow or too wide.
-- Where to look first: macros/statistics. The fixtures hold for 95 % and are left out at another ci_level.
{%- set fixtures = [
    (0, 10, 0, 277533), (1, 10, 17876, 404150), (5, 10, 236593, 763407), (10, 10, 722467, 1000000),
    (25, 100, 175452, 343045), (18, 100, 117002, 266674), (0, 0, 'null', 'null')
] if setting('ci_level') == 0.95 else [] %}
{%- set quantiles = [(0.5, 674490), (0.9, 1644854), (0.95, 1959964), (0.99, 2575829), (0.9999, 3890592)] %}
with

results as (

    {%- for successes, trials, lower, upper in fixtures %}
    {%- for bound, expected in [('lower', lower), ('upper', upper)] %}
    select
        '{{ bound }} of {{ successes }} in {{ trials }}' as example,
        round(1000000 * ({{ wilson_bound(successes, trials, bound) }})) as actual,
        {{ expected }} as expected
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for level, expected in quantiles %}
    select
        'quantile of {{ level }}' as example,
        round(1000000 * cast({{ normal_quantile(level) }} as double)) as actual,
        {{ expected }} as expected
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    example,
    actual,
    expected
from results
where coalesce(actual, -1) <> coalesce(expected, -1)
