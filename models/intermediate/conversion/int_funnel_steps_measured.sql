-- One row per funnel, cohort month, segment member and step, with rates, bounds, medians and early conversion.
-- Counts and rates are of entities whose window is over; where there is none yet they are null, never 0.
{{ config(**kept_by(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared')) }}
with

cells as (

    select * from {{ ref('int_funnel_cells_counted') }}
    where {{ is_changed(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared') }}

),

medians as (

    select * from {{ ref('int_funnel_step_medians') }}
    where {{ is_changed(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared') }}

),

estimates as (

    select * from {{ ref('int_funnel_conversion_estimated') }}

),

counted_steps as (

    select
        cells.funnel,
        cells.cohort_month,
        cells.segment,
        cells.member,
        cells.step_number,
        cells.step,
        cells.is_mature,
        cast(cells.immature as bigint) as immature,
        cast(cells.immature_entered as bigint) as immature_entered,
        cast(case when cells.mature > 0 or cells.is_mature then cells.mature_entered end as bigint) as entered

    from cells

),

rated_steps as (

    {{ funnel_rates('counted_steps', ['funnel', 'cohort_month', 'segment', 'member']) }}

),

funnel_steps_measured as (

    select
        rated_steps.funnel,
        rated_steps.cohort_month,
        rated_steps.segment,
        rated_steps.member,
        rated_steps.step_number,
        rated_steps.step,
        rated_steps.entered,
        rated_steps.step_rate_numerator,
        rated_steps.step_rate_denominator,
        rated_steps.step_rate,
        rated_steps.lower,
        rated_steps.upper,
        rated_steps.overall_rate_denominator,
        rated_steps.overall_rate,
        rated_steps.overall_lower,
        rated_steps.overall_upper,
        rated_steps.dropped,
        rated_steps.immature,
        rated_steps.immature_entered,
        rated_steps.is_mature,
        medians.median_days,
        estimates.km_days,
        case
            when rated_steps.step_number = 1 then null
            when rated_steps.is_mature then rated_steps.overall_rate
            else estimates.km_conversion
        end as km_conversion

    from rated_steps
    left join medians
        on
            rated_steps.funnel = medians.funnel
            and rated_steps.cohort_month = medians.cohort_month
            and rated_steps.segment = medians.segment
            and rated_steps.member = medians.member
            and rated_steps.step_number = medians.step_number
    left join estimates
        on
            rated_steps.funnel = estimates.funnel
            and rated_steps.cohort_month = estimates.cohort_month
            and rated_steps.segment = estimates.segment
            and rated_steps.member = estimates.member
            and rated_steps.step_number = estimates.step_number

)

select * from funnel_steps_measured
