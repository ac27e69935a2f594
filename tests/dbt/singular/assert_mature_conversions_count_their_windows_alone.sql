-- Fails when: a mature month of trials, leads or a funnel does not say what it said when its last window closed:
-- recounted from what lay within the windows, with every window over by the cut-off (ID 50).
-- It would cause: rates of months long gone that go on changing, as those of the vendors do.
-- Where to look first: int_trials_judged and macros/funnels/ordered_steps.sql for an event on or after a window's end.
{{ config(group='conversion') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

trials as (

    select * from {{ ref('fct_trials') }}
    where trial_number = 1

),

steps_reached as (

    select * from {{ ref('int_funnel_steps_reached') }}
    where not has_left

),

recounted as (

    select
        'trials' as subject,
        start_month as cohort_month,
        2 as step_number,
        sum(case when first_paid_at < window_ends_at then 1 else 0 end) as reached,
        max(window_ends_at) as last_window_ends_at

    from trials
    group by start_month

    union all

    select
        funnel as subject,
        cohort_month,
        step_number,
        sum(case when reached_at < window_ends_at then 1 else 0 end) as reached,
        max(window_ends_at) as last_window_ends_at

    from steps_reached
    group by funnel, cohort_month, step_number

),

published as (

    select
        funnel as subject,
        cohort_month,
        step_number,
        entered as reached

    from {{ ref('fct_funnel_monthly') }}
    where
        is_mature
        and segment = 'total'

    union all

    select
        conversion as subject,
        cohort_month,
        2 as step_number,
        numerator as reached

    from {{ ref('fct_lead_conversion_monthly') }}
    where
        is_mature
        and segment = 'total'

    {% for subject, model in [
        ('trials', 'fct_trial_conversion_monthly'),
        ('freemium_to_paying', 'fct_freemium_conversion_monthly'),
        ('pql_to_paying', 'fct_pql_conversion_monthly')
    ] %}
    union all

    select
        '{{ subject }}' as subject,
        start_month as cohort_month,
        2 as step_number,
        numerator as reached

    from {{ ref(model) }}
    where
        is_mature
        and segment = 'total'
    {% endfor %}

)

select
    published.subject,
    published.cohort_month,
    published.step_number,
    published.reached,
    recounted.reached as recounted_reached

from published
cross join as_of
left join recounted
    on
        published.subject = recounted.subject
        and published.cohort_month = recounted.cohort_month
        and published.step_number = recounted.step_number
where
    published.reached <> coalesce(recounted.reached, 0)
    or recounted.last_window_ends_at > as_of.as_of
