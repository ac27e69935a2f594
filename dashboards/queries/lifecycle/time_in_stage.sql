-- One row per stage: days in it of the stays that ended in the last twelve months, five at least.
select
    stage, median(elapsed_days) as median_days, avg(elapsed_days) as mean_days, count(*) as stays
from lifecycle.fct_lifecycle_stages
cross join core.as_of
where exited_at >= as_of.as_of - interval 12 month
group by stage, stage_number
having count(*) >= 5
order by stage_number nulls last, stage
