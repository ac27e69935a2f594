-- Fails when: the members of a segment do not sum to the total of a funnel's or conversion's cohort (ID 40).
-- It would cause: cuts by segment that lose or double entities.
-- Where to look first: int_funnel_entries: an entity has one member of each segment, unknown included.
with

cells as (

    select
        funnel,
        cohort_month,
        step_number,
        segment,
        coalesce(entered, 0) as entered,
        immature,
        immature_entered

    from {{ ref('fct_funnel_monthly') }}

    union all

    select
        conversion as funnel,
        cohort_month,
        2 as step_number,
        segment,
        coalesce(numerator, 0) as entered,
        immature,
        immature_converted as immature_entered

    from {{ ref('fct_lead_conversion_monthly') }}

),

totals as (

    select * from cells
    where segment = 'total'

),

-- A month in which nobody entered has a total and no members.
segment_sums as (

    select
        funnel,
        cohort_month,
        step_number,
        segment,
        sum(entered) as entered,
        sum(immature) as immature,
        sum(immature_entered) as immature_entered

    from cells
    where segment <> 'total'
    group by
        funnel,
        cohort_month,
        step_number,
        segment

)

select
    totals.funnel,
    totals.cohort_month,
    totals.step_number,
    segment_sums.segment

from totals
left join segment_sums
    on
        totals.funnel = segment_sums.funnel
        and totals.cohort_month = segment_sums.cohort_month
        and totals.step_number = segment_sums.step_number
where
    totals.entered <> coalesce(segment_sums.entered, 0)
    or totals.immature <> coalesce(segment_sums.immature, 0)
    or totals.immature_entered <> coalesce(segment_sums.immature_entered, 0)
