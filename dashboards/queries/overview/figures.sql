-- The last complete month of the whole company.
select
    bridge.month, bridge.closing_mrr, bridge.arr, bridge.closing_customers, rates.nrr_12m, rates.grr_12m,
    rates.logo_churn_rate, economics.ltv_cac_ratio, economics.cac_payback_months
from revenue.fct_mrr_bridge_monthly as bridge
inner join revenue.fct_revenue_rates_monthly as rates
    on bridge.month = rates.month and rates.segment = 'total'
left join revenue.fct_unit_economics_monthly as economics
    on bridge.month = economics.month and economics.segment = 'total'
where bridge.segment = 'total' and bridge.is_complete
order by bridge.month desc
limit 1
