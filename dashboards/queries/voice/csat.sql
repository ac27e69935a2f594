-- One row per month of the last two years with answers.
select month, csat, csat_lower as lower, csat_upper as upper, csat_responses as responses, is_complete
from advocacy.fct_csat_monthly
where segment = 'total' and csat_responses > 0
qualify row_number() over (order by month desc) <= 25
order by month
