-- One row per cohort month and segment member, with how many customers first paid then.
with

members as (

    select * from {{ ref('int_cohort_members') }}

),

cohorts_sized as (

    {% for segment in ['total'] + segment_names() %}
    select
        cohort_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        count(*) as cohort_size

    from members
    group by
        cohort_month,
        {{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from cohorts_sized
