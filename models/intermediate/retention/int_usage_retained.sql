-- One row per grain, sign-up cohort, kind and bucket with users in it: active on it, in the bracket, or last in it.
{% set last_buckets = setting('usage_retention_buckets') %}
{% set grains = [
    ('day', 'calendar_date', 'day_number', 'active_users'),
    ('week', 'week', 'week_number', 'first_in_week'),
    ('month', 'month', 'month_number', 'first_in_month')
] %}
with

buckets as (

    select * from {{ ref('int_usage_buckets') }}

),

usage_last_days as (

    select * from {{ ref('int_usage_last_days') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

cohort_buckets as (

    select
        dates.calendar_date,
        dates.week,
        dates.month,
        buckets.day_number,
        buckets.week_number,
        buckets.month_number,
        buckets.bracket,
        buckets.active_users,
        buckets.first_in_week,
        buckets.first_in_month,
        buckets.first_in_bracket

    from buckets
    inner join dates
        on buckets.start_date = dates.calendar_date

),

{% for grain, cohort, bucket, users in grains %}
-- What is beyond the last bucket shown is not shown, but still is a return on or after it.
last_{{ grain }}s as (

    select
        dates.{{ cohort }} as cohort_date,
        least(usage_last_days.{{ bucket }}, {{ last_buckets[grain] }}) as bucket,
        usage_last_days.last_users

    from usage_last_days
    inner join dates
        on usage_last_days.start_date = dates.calendar_date

),

{% endfor %}
usage_retained as (

    {% for grain, cohort, bucket, users in grains %}
    select
        '{{ grain }}' as grain,
        {{ cohort }} as cohort_date,
        'on' as kind,
        {{ bucket }} as bucket,
        cast(sum({{ users }}) as bigint) as user_count

    from cohort_buckets
    where {{ bucket }} <= {{ last_buckets[grain] }}
    group by
        {{ cohort }},
        {{ bucket }}

    union all

    select
        '{{ grain }}' as grain,
        {{ cohort }} as cohort_date,
        'bracket' as kind,
        bracket as bucket,
        cast(sum(first_in_bracket) as bigint) as user_count

    from cohort_buckets
    where bracket is not null
    group by
        {{ cohort }},
        bracket

    union all

    select
        '{{ grain }}' as grain,
        cohort_date,
        'last' as kind,
        bucket,
        cast(sum(last_users) as bigint) as user_count

    from last_{{ grain }}s
    group by
        cohort_date,
        bucket
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from usage_retained
