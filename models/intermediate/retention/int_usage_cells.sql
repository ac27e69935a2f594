-- One row per grain, sign-up cohort, kind and bucket, with the local days from which on and before which it lies.
-- A bracket is over when it is for the cohort's last user, and then only if nobody can join the cohort any more.
{% set bounds = setting('usage_retention_brackets') %}
{% set last_buckets = setting('usage_retention_buckets') %}
with

starts as (

    select * from {{ ref('int_usage_starts') }}

),

numbers as (

    {{ number_series(4) }}

),

cohorts as (

    select
        grain,
        cohort_date,
        max(start_date) as last_start_date,
        count(*) as cohort_users

    from starts
    group by
        grain,
        cohort_date

),

bracket_bounds as (

    {% for bound in bounds[:-1] %}
    select
        {{ bound }} as bucket,
        {{ bounds[loop.index] }} as bucket_end
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

usage_cells as (

    {% for grain, unit, length in [('day', 'day', 1), ('week', 'day', 7), ('month', 'month', 1)] %}
    {% set cohort_start = 'cast(cohorts.cohort_date as timestamp)' %}
    {% for kind in ['on', 'unbounded'] %}
    select
        cohorts.grain,
        cohorts.cohort_date,
        '{{ kind }}' as kind,
        numbers.n as bucket,
        {{ 'numbers.n + 1' if kind == 'on' else 'cast(null as integer)' }} as bucket_end,
        cohorts.cohort_users,
        cast({{ add_interval(cohort_start, length ~ ' * numbers.n', unit) }} as date) as starts_on,
        cast({{ add_interval(cohort_start, length ~ ' * (numbers.n + 1)', unit) }} as date) as ends_before

    from cohorts
    inner join numbers
        on numbers.n <= {{ last_buckets[grain] }}
    where cohorts.grain = '{{ grain }}'

    union all

    {% endfor %}
    select
        cohorts.grain,
        cohorts.cohort_date,
        'bracket' as kind,
        bracket_bounds.bucket,
        bracket_bounds.bucket_end,
        cohorts.cohort_users,
        cast({{ add_interval(cohort_start, 'bracket_bounds.bucket', 'day') }} as date) as starts_on,
        cast(
            greatest(
                {{ add_interval(cohort_start, length, unit) }},
                {{ add_interval('cast(cohorts.last_start_date as timestamp)', 'bracket_bounds.bucket_end', 'day') }}
            ) as date
        ) as ends_before

    from cohorts
    cross join bracket_bounds
    where cohorts.grain = '{{ grain }}'
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from usage_cells
