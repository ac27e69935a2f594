-- Fails when: a funnel has no steps, a gap in its steps, two names for one or no event that reaches one, or a step or a
-- window of the settings is of no funnel.
-- It would cause: a funnel that ends where the gap is, or a setting that does nothing.
-- Where to look first: the seeds funnels and funnel_steps, and the setting funnel_window_days.
with

funnels as (

    select * from {{ ref('funnels') }}

),

steps as (

    select * from {{ ref('funnel_steps') }}

),

named_funnels as (

    {% for funnel in setting('funnel_window_days') %}
    select '{{ funnel }}' as funnel
    union all
    {% endfor %}
    select funnel from steps

),

unknown_funnels as (

    select
        named_funnels.funnel,
        'is not in the seed funnels' as defect

    from named_funnels
    left join funnels
        on named_funnels.funnel = funnels.funnel
    where funnels.funnel is null

),

counted_steps as (

    select
        funnels.funnel,
        steps.step_number,
        count(distinct steps.step) as name_count,
        sum(case when steps.is_exclusion then 0 else 1 end) as event_count

    from funnels
    left join steps
        on funnels.funnel = steps.funnel
    group by
        funnels.funnel,
        steps.step_number

),

broken_steps as (

    select
        funnel,
        'has a step with two names or without an event' as defect

    from counted_steps
    where
        name_count <> 1
        or event_count = 0

),

broken_funnels as (

    select
        counted_steps.funnel,
        'has fewer than two steps, a gap, or more than two in a conversion' as defect

    from counted_steps
    inner join funnels
        on counted_steps.funnel = funnels.funnel
    group by
        counted_steps.funnel,
        funnels.published_in
    having
        count(counted_steps.step_number) < 2
        or max(counted_steps.step_number) <> count(counted_steps.step_number)
        or (funnels.published_in <> 'fct_funnel_monthly' and count(*) > 2)

)

select * from unknown_funnels
union all
select * from broken_steps
union all
select * from broken_funnels
