-- Fails when: a macro of macros/ compiles to SQL that gives another value than its worked example, on this engine.
-- It would cause: money off in the last digit, months off at a month's end, customers tied to the wrong domain.
-- Where to look first: the engine's variant of the macro that the row names.
{%- set month_later = add_interval('last_of_january', 1, 'month') %}
{%- set examples = [
    ('exact_money: a year in months', exact_money('thousand', 1, 12), '83.333333'),
    ('exact_money: half away from zero', exact_money('eighth', 1, 10000), '0.000013'),
    ('exact_money: half away from zero below it', exact_money('-eighth', 1, 10000), '-0.000013'),
    ('exact_money: more digits than a double holds', exact_money('thousand', 1000000001, 3), '333333333666.666667'),
    ('exact_money: just below the half', exact_money('eighth', 1, 10001), '0.000012'),
    ('exact_money: divided by nothing', exact_money('thousand', 1, 'thousand - thousand'), none),
    ('major_units: a currency without decimals', major_units('thousand', 0), '1000.000000'),
    ('major_units: a currency with three decimals', major_units('thousand', 3), '1.000000'),
    ('add_interval: a month later is the last day', 'cast(' ~ month_later ~ ' as date)', '2024-02-29'),
    ('add_interval: from the anchor', 'cast(' ~ add_interval('last_of_january', 2, 'month') ~ ' as date)', '2024-03-31'),
    ('add_interval: leap day', 'cast(' ~ add_interval('leap_day', 12, 'month') ~ ' as date)', '2025-02-28'),
    (
        'shift_time_zone: before midnight in London is tomorrow in Paris',
        'cast(' ~ shift_time_zone('last_of_january', 'UTC', 'Europe/Paris') ~ ' as date)',
        '2024-02-01'
    ),
    ('elapsed_seconds', 'cast(' ~ elapsed_seconds('last_of_january', month_later) ~ ' as bigint)', '2505600'),
    ('email_domain: lower case, behind the sign', email_domain('address'), 'acme.io'),
    ('web_domain: no scheme, no www, no path', web_domain('page'), 'acme.io'),
    ('url_page: a www behind the beginning is a part of the name', url_page('inner_www'), 'awww.io/www.html'),
    ('utm_tag: lower case, no blanks around', utm_tag('tag'), 'google'),
    ('utm_tag: nothing left is none', utm_tag('blank_tag'), none),
    ('is_odd_tag: of another case', is_odd_tag('tag'), 'true'),
    ('is_odd_tag: an injection', is_odd_tag("'''; drop table visits'"), 'true'),
    ('is_odd_tag: an emoji', is_odd_tag("'spring 🚀'"), 'true'),
    ('is_odd_tag: a formula', is_odd_tag("'=hyperlink(1)'"), 'true'),
    ('is_odd_tag: a plain one', is_odd_tag("'spring-24_b|exact (50%)'"), 'false'),
    ('is_odd_tag: none', is_odd_tag('cast(null as varchar)'), 'false'),
    ('is_odd_tag: nothing left', is_odd_tag('blank_tag'), 'false'),
    ('nps_standard_error', 'cast(' ~ nps_standard_error('6', '2', '10') ~ ' as decimal(38, 6))', '25.298221'),
    ('json_text: a key', json_text('json_document', 'account_id'), 'a-1'),
    ('json_text: a key below a key', json_text('json_document', 'plan.family'), 'pro'),
    ('json_text: empty is null', json_text('json_document', 'empty'), none)
] %}
{%- if setting('ci_level') == 0.95 %}{% do examples.extend([
    ('nps_bound: below', 'cast(' ~ nps_bound('40', '25.298221', 'lower') ~ ' as decimal(38, 6))', '-9.583602'),
    ('nps_bound: cut at the end of the scale', 'cast(' ~ nps_bound('80', '25.298221', 'upper') ~ ' as decimal(38, 6))', '100.000000'),
]) %}{% endif %}
with

inputs as (

    select
        cast(1000 as decimal(38, 6)) as thousand,
        cast('0.125' as decimal(38, 12)) as eighth,
        cast('2024-01-31 23:30:00' as timestamp) as last_of_january,
        cast('2024-02-29 12:00:00' as timestamp) as leap_day,
        'Ann.Lee@Acme.IO' as address,
        'https://www.Acme.io/about' as page,
        'http://www.aWWW.io/www.html/?q=1' as inner_www,
        ' Google ' as tag,
        '  ' as blank_tag,
        '{"account_id": "a-1", "plan": {"family": "pro"}, "empty": ""}' as json_document

),

results as (

    {%- for example, actual, expected in examples %}
    select
        '{{ example }}' as example,
        cast({{ actual }} as varchar) as actual,
        {{ "'" ~ expected ~ "'" if expected else 'cast(null as varchar)' }} as expected
    from inputs
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    example,
    actual,
    expected
from results
where coalesce(actual, 'null') <> coalesce(expected, 'null')
