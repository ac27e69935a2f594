-- Fails when: the deals that go on from a stage are not those that reach the next one of its pipeline, mature or not.
-- It would cause: a pipeline whose stages cannot be multiplied, so that a reader sees a loss at the wrong one.
-- Where to look first: reached_stages of fct_deal_stage_conversion_monthly, and stages of a pipeline at one place.
{{ config(group='conversion') }}
with

stages as (

    select
        cohort_month,
        pipeline_id,
        stage_order,
        max(numerator) as numerator,
        max(denominator) as denominator

    from {{ ref('fct_deal_stage_conversion_monthly') }}
    group by cohort_month, pipeline_id, stage_order

),

neighbours as (

    select
        *,
        lead(denominator) over (partition by cohort_month, pipeline_id order by stage_order) as next_denominator

    from stages

)

select *
from neighbours
where numerator <> next_denominator
