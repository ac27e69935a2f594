-- Fails when: kaplan_meier gives another survival or standard error (in millionths) than the published examples.
-- It would cause: lifetimes, time in stage and early conversion that are too long or too short.
-- Where to look first: macros/statistics/kaplan_meier.sql. 6-MP: Freireich and others 1963; Waltons: fruit flies of
-- the lifelines package; shared instant: two of four end together, exactly half are left.
{%- set lives = {
    'worked example': [
        (2, 1, 1), (3, 0, 1), (5, 1, 2), (7, 0, 1), (9, 1, 1), (10, 0, 2), (12, 1, 1), (14, 0, 1)
    ],
    '6-MP': [
        (6, 1, 3), (6, 0, 1), (7, 1, 1), (9, 0, 1), (10, 1, 1), (10, 0, 1), (11, 0, 1), (13, 1, 1), (16, 1, 1),
        (17, 0, 1), (19, 0, 1), (20, 0, 1), (22, 1, 1), (23, 1, 1), (25, 0, 1), (32, 0, 2), (34, 0, 1), (35, 0, 1)
    ],
    'Waltons': [
        (6, 1, 1), (7, 0, 1), (7, 1, 1), (9, 1, 3), (13, 1, 3), (15, 1, 2), (17, 1, 1), (19, 1, 3), (22, 1, 4),
        (26, 1, 5), (29, 1, 5), (32, 1, 1), (33, 1, 3), (36, 1, 2), (38, 1, 2), (41, 1, 7), (43, 1, 1), (45, 0, 1),
        (45, 1, 9), (47, 1, 1), (48, 1, 8), (51, 1, 3), (53, 1, 7), (54, 1, 2), (56, 1, 18), (58, 1, 4), (60, 0, 1),
        (60, 1, 15), (61, 0, 2), (61, 1, 9), (62, 1, 2), (63, 1, 9), (66, 1, 3), (68, 0, 1), (68, 1, 9), (69, 0, 1),
        (69, 1, 12), (75, 1, 1)
    ],
    'shared instant': [(3, 1, 2), (5, 0, 1), (7, 1, 1)],
    'nobody ended': [(4, 0, 2)],
    'all at once': [(0, 1, 3)]
} %}
{%- set points = [
    ('worked example', 2, 10, 900000, 94868), ('worked example', 3, 9, 900000, 94868),
    ('worked example', 5, 8, 675000, 155071), ('worked example', 9, 5, 540000, 173118),
    ('worked example', 12, 2, 270000, 209625), ('worked example', 14, 1, 270000, 209625),
    ('6-MP', 6, 21, 857143, 76360), ('6-MP', 22, 7, 537815, 128234), ('6-MP', 23, 6, 448179, 134591),
    ('Waltons', 54, 89, 542051, 39221), ('Waltons', 56, 87, 429903, 39010), ('Waltons', 75, 1, 0, 'null'),
    ('shared instant', 3, 4, 500000, 250000), ('shared instant', 5, 2, 500000, 250000),
    ('shared instant', 7, 1, 0, 'null'), ('nobody ended', 4, 2, 1000000, 0), ('all at once', 0, 3, 0, 'null')
] %}
{%- set medians = [
    ('worked example', 12), ('6-MP', 23), ('Waltons', 56), ('shared instant', 3), ('nobody ended', 'null'),
    ('all at once', 0)
] %}
with

counted_lives as (

    {%- for example, rows in lives.items() %}
    {%- set outer = loop %}
    {%- for duration, is_over, life_count in rows %}
    select
        '{{ example }}' as example,
        {{ duration }} as duration,
        {{ is_over }} = 1 as is_over,
        {{ life_count }} as life_count
    {{ 'union all' if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}

),

numbers as (

    {{ number_series(2) }}

),

lives as (

    select
        counted_lives.example,
        counted_lives.duration,
        counted_lives.is_over

    from counted_lives
    inner join numbers
        on counted_lives.life_count > numbers.n

),

curves as (

    {{ kaplan_meier('lives', ['example'], 'duration', 'is_over') }}

),

medians as (

    select
        example,
        {{ median_survival('survival', 'duration') }} as median_duration

    from curves
    group by example

),

expected_points as (

    {%- for example, duration, at_risk, survival, std_error in points %}
    select
        '{{ example }}' as example,
        {{ duration }} as duration,
        {{ at_risk }} as at_risk,
        {{ survival }} as survival,
        cast({{ std_error }} as integer) as std_error
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

expected_medians as (

    {%- for example, median_duration in medians %}
    select
        '{{ example }}' as example,
        cast({{ median_duration }} as integer) as median_duration
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

wrong_points as (

    select
        expected_points.example,
        expected_points.duration,
        curves.survival,
        curves.survival * sqrt(curves.greenwood_sum) as std_error

    from expected_points
    left join curves
        on
            expected_points.example = curves.example
            and expected_points.duration = curves.duration
    where
        curves.example is null
        or curves.at_risk <> expected_points.at_risk
        or round(1000000 * curves.survival) <> expected_points.survival
        or coalesce(round(1000000 * curves.survival * sqrt(curves.greenwood_sum)), -1)
        <> coalesce(expected_points.std_error, -1)

),

wrong_medians as (

    select
        expected_medians.example,
        medians.median_duration as duration,
        cast(null as double) as survival,
        cast(null as double) as std_error

    from expected_medians
    left join medians
        on expected_medians.example = medians.example
    where coalesce(medians.median_duration, -1) <> coalesce(expected_medians.median_duration, -1)

)

select * from wrong_points
union all
select * from wrong_medians
