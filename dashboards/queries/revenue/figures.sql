-- The last complete month of the whole company.
select
    bridge.month, bridge.closing_mrr, bridge.arr,
    bridge.new_mrr + bridge.expansion_mrr + bridge.reactivation_mrr + bridge.contraction_mrr + bridge.churn_mrr as net_new_mrr,
    rates.nrr_12m, rates.grr_12m, rates.quick_ratio, rates.arpa
from revenue.fct_mrr_bridge_monthly as bridge
inner join revenue.fct_revenue_rates_monthly as rates
    on bridge.month = rates.month and rates.segment = 'total'
where bridge.segment = 'total' and bridge.is_complete
order by bridge.month desc
limit 1
