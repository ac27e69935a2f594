-- Which channels bring visitors who come to read more than one page within 30 days of their first visit?
with

visits as (

    select
        visitor_id as entity_id,
        'visit' as milestone,
        started_at as occurred_at,
        channel

    from {{ ref('fct_web_sessions') }}

    union all

    select
        visitor_id as entity_id,
        'engaged_visit' as milestone,
        started_at as occurred_at,
        channel

    from {{ ref('fct_web_sessions') }}
    where is_engaged

),

{{ funnel('visits', ['visit', 'engaged_visit'], window_days=30, member='channel') }}

select * from funnel
where step_number = 2
order by
    cohort_month asc,
    step_rate desc,
    member asc
