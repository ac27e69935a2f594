-- Fails when: the mix and rate effects of a segment's members do not add up to the change of the total's rate (ID 42).
-- It would cause: a change explained by less, or more, than all of it.
-- Where to look first: fct_funnel_changes_monthly, then assert_funnel_members_sum_to_the_total.
with

changes as (

    select * from {{ ref('fct_funnel_changes_monthly') }}

),

steps as (

    select * from {{ ref('fct_funnel_monthly') }}
    where segment = 'total'

),

months as (

    select * from {{ ref('dim_months') }}

),

explained_changes as (

    select
        funnel,
        cohort_month,
        step_number,
        rate,
        segment,
        sum(mix_effect + rate_effect) as explained

    from changes
    group by
        funnel,
        cohort_month,
        step_number,
        rate,
        segment

)

select
    explained_changes.funnel,
    explained_changes.cohort_month,
    explained_changes.step_number,
    explained_changes.rate,
    explained_changes.segment

from explained_changes
inner join months
    on explained_changes.cohort_month = months.next_month
left join steps as current_steps
    on
        explained_changes.funnel = current_steps.funnel
        and explained_changes.cohort_month = current_steps.cohort_month
        and explained_changes.step_number = current_steps.step_number
left join steps as previous_steps
    on
        explained_changes.funnel = previous_steps.funnel
        and months.month = previous_steps.cohort_month
        and explained_changes.step_number = previous_steps.step_number
where
    coalesce(
        abs(
            explained_changes.explained
            - case
                when explained_changes.rate = 'step_rate' then current_steps.step_rate - previous_steps.step_rate
                else current_steps.overall_rate - previous_steps.overall_rate
            end
        ),
        1
    ) > 1e-9
