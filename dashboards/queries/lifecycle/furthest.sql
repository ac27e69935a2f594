-- One row per stage: how many of all known customers came that far at least.
with stages as (

    select distinct stage, stage_number
    from lifecycle.fct_lifecycle_monthly
    where stage_number is not null

),

furthest as (

    select furthest_stage_number as stage_number, count(*) as customers
    from lifecycle.fct_lifecycle_milestones
    where furthest_stage_number is not null
    group by furthest_stage_number

)

select stages.stage, cast(sum(furthest.customers) as bigint) as customers
from stages
inner join furthest on stages.stage_number <= furthest.stage_number
group by stages.stage, stages.stage_number
order by stages.stage_number
