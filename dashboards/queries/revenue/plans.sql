-- One row per plan family: MRR at the end of the last complete month.
select member as plan_family, closing_mrr, closing_customers
from revenue.fct_mrr_bridge_monthly
where segment = 'plan_family'
    and month = (select max(month) from revenue.fct_mrr_bridge_monthly where segment = 'total' and is_complete)
    and closing_mrr > 0
order by closing_mrr desc, member
