-- One row per month of the last two years and movement.
with months as (

    select *
    from revenue.fct_mrr_bridge_monthly
    where segment = 'total'
    qualify row_number() over (order by month desc) <= 25

)

select month, new_mrr, expansion_mrr, reactivation_mrr, contraction_mrr, churn_mrr, is_complete
from months
order by month
