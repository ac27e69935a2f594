-- One row per stage: how many of all known customers came that far at least.
with stages as (

    select distinct stage, stage_number
    from lifecycle.fct_lifecycle_monthly
    where stage_number is not null

)

select stages.stage, count(*) as customers
from stages
inner join lifecycle.fct_lifecycle_milestones as milestones
    on stages.stage_number <= milestones.furthest_stage_number
group by stages.stage, stages.stage_number
order by stages.stage_number
