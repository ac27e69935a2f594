-- One row per stage: customers in it at the close of the last complete month, and who came and left in it.
select
    stage, sum(customers_at_close) as customers, sum(entered_count) as entered, sum(exited_count) as exited
from lifecycle.fct_lifecycle_monthly
where month = (select max(month) from lifecycle.fct_lifecycle_monthly where is_complete)
group by stage, stage_number
order by stage_number nulls last, stage
