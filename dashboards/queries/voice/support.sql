-- One row per month of the last two years with tickets.
select
    month, km_median_first_response_hours as first_response_hours, km_median_resolution_hours as resolution_hours,
    tickets, is_complete
from advocacy.fct_responsiveness_monthly
where segment = 'total' and tickets > 0
qualify row_number() over (order by month desc) <= 25
order by month
