-- In the latest mature month of each funnel: its bottlenecks, and the channels that moved its conversion most.
with

bottlenecks as (

    select * from {{ ref('fct_funnel_bottlenecks') }}
    where is_mature

),

latest_months as (

    select
        funnel,
        max(cohort_month) as cohort_month

    from bottlenecks
    group by funnel

),

changes as (

    select * from {{ ref('fct_funnel_changes_monthly') }}
    where
        segment = 'acquisition_channel'
        and rate = 'step_rate'

)

select
    bottlenecks.funnel,
    bottlenecks.cohort_month,
    bottlenecks.lowest_rate_step,
    bottlenecks.largest_drop_step,
    bottlenecks.largest_decline_step,
    changes.member as acquisition_channel,
    changes.mix_effect,
    changes.rate_effect

from bottlenecks
inner join latest_months
    on
        bottlenecks.funnel = latest_months.funnel
        and bottlenecks.cohort_month = latest_months.cohort_month
left join changes
    on
        bottlenecks.funnel = changes.funnel
        and bottlenecks.cohort_month = changes.cohort_month
        and coalesce(bottlenecks.largest_decline_step, bottlenecks.lowest_rate_step) = changes.step
order by
    bottlenecks.funnel asc,
    abs(changes.mix_effect + changes.rate_effect) desc,
    changes.member asc
