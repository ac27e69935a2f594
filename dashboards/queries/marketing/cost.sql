-- One row per month of the last two years.
select month, cac, paid_cac, is_complete
from revenue.fct_unit_economics_monthly
where segment = 'total' and (cac is not null or paid_cac is not null)
qualify row_number() over (order by month desc) <= 25
order by month
