-- One row per kind of churn: customers lost in the last twelve complete months.
select churn_type, count(*) as churned_customers, -sum(movement_mrr) as lost_mrr
from revenue.fct_customer_mrr_monthly
cross join core.as_of
where movement_category = 'churn' and month >= date_trunc('month', as_of.as_of) - interval 12 month and is_complete
group by churn_type
order by churned_customers desc, churn_type
