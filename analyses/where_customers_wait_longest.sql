-- In which stage of the lifecycle do customers wait longest, and how many wait there today?
-- The first median is of those who left; where many still wait, and longer than it, it is too short.
with

stages as (

    select * from {{ ref('fct_lifecycle_stages') }}

),

seeds as (

    select * from {{ ref('lifecycle_stages') }}

)

select
    seeds.stage_number,
    seeds.stage_name_en,
    count(*) as entries,
    sum(case when stages.is_current then 1 else 0 end) as there_today,
    {{ median('case when not stages.is_current then stages.elapsed_days end') }} as median_days_of_those_who_left,
    {{ median('case when stages.is_current then stages.elapsed_days end') }} as median_days_waited_so_far

from stages
inner join seeds
    on stages.stage = seeds.stage
group by
    seeds.stage_number,
    seeds.stage_name_en
order by
    seeds.stage_number asc nulls last,
    seeds.stage_name_en asc
