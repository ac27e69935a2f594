-- One row per stage: who entered and left it in the last twelve complete months.
select stage, sum(entered_count) as entered, sum(exited_count) as exited
from lifecycle.fct_lifecycle_monthly
cross join core.as_of
where is_complete and month >= date_trunc('month', as_of.as_of) - interval 12 month
group by stage, stage_number
order by stage_number nulls last, stage
