-- One row per month whose stored close changed later.
select month, count(distinct customer_id) as customers, sum(mrr_change) as mrr_change
from revenue.fct_mrr_restatements
group by month
order by month desc
