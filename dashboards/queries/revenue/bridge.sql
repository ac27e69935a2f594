-- One row per movement of the last complete month; the last row is their sum.
with last_month as (

    select *
    from revenue.fct_mrr_bridge_monthly
    where segment = 'total' and is_complete
    order by month desc
    limit 1

),

steps as (

    select 1 as position, month, 'new_mrr' as step, new_mrr as mrr from last_month
    union all
    select 2, month, 'expansion_mrr', expansion_mrr from last_month
    union all
    select 3, month, 'reactivation_mrr', reactivation_mrr from last_month
    union all
    select 4, month, 'contraction_mrr', contraction_mrr from last_month
    union all
    select 5, month, 'churn_mrr', churn_mrr from last_month
    union all
    select 6, month, 'fx_mrr', fx_mrr from last_month
    union all
    select 7, month, 'mrr_change', closing_mrr - opening_mrr from last_month

)

select step, mrr, month
from steps
order by position
