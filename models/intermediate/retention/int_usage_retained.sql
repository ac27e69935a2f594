-- One row per grain, sign-up cohort, kind and bucket with users in it: active on it, in the bracket, or last in it.
{% set last_buckets = setting('usage_retention_buckets') %}
with

starts as (

    select * from {{ ref('int_usage_starts') }}

),

buckets as (

    select * from {{ ref('int_usage_buckets') }}

),

last_buckets as (

    select
        user_id,
        unit,
        max(bucket) as bucket

    from buckets
    where unit <> 'bracket'
    group by
        user_id,
        unit

),

-- What is beyond the last bucket shown still is a return on or after it.
shown_last_buckets as (

    select
        user_id,
        unit,
        case
            {% for unit, last_bucket in last_buckets.items() %}
            when unit = '{{ unit }}' and bucket > {{ last_bucket }} then {{ last_bucket }}
            {% endfor %}
            else bucket
        end as bucket

    from last_buckets

),

usage_retained as (

    select
        starts.grain,
        starts.cohort_date,
        case when buckets.unit = 'bracket' then 'bracket' else 'on' end as kind,
        buckets.bucket,
        count(*) as user_count

    from buckets
    inner join starts
        on
            buckets.user_id = starts.user_id
            and (buckets.unit = starts.grain or buckets.unit = 'bracket')
    group by
        starts.grain,
        starts.cohort_date,
        buckets.unit,
        buckets.bucket

    union all

    select
        starts.grain,
        starts.cohort_date,
        'last' as kind,
        shown_last_buckets.bucket,
        count(*) as user_count

    from shown_last_buckets
    inner join starts
        on
            shown_last_buckets.user_id = starts.user_id
            and shown_last_buckets.unit = starts.grain
    group by
        starts.grain,
        starts.cohort_date,
        shown_last_buckets.bucket

)

select * from usage_retained
