-- Fails when: the deals that go on from a stage are not those that reach the next one of its pipeline, mature or not.
-- It would cause: a pipeline whose stages cannot be multiplied, so that a reader sees a loss at the wrong one.
-- Where to look first: reached_stages of fct_deal_stage_conversion_monthly.
{{ config(group='conversion') }}
with

neighbours as (

    select
        cohort_month,
        pipeline_id,
        stage_id,
        numerator,
        lead(denominator) over (partition by cohort_month, pipeline_id order by stage_order, stage_id)
            as next_denominator

    from {{ ref('fct_deal_stage_conversion_monthly') }}

)

select *
from neighbours
where numerator <> next_denominator
