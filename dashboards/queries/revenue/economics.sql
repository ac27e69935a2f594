-- One row per month of the last two years.
select month, cac, ltv_gm, ltv_cac_ratio, cac_payback_months, is_complete
from revenue.fct_unit_economics_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 25
order by month
