-- One row per month of the last two years in which marketing mail was sent.
select month, open_rate, ctr, unsubscribe_rate, delivered, is_complete
from conversion.fct_email_monthly
where segment = 'total' and delivered > 0
qualify row_number() over (order by month desc) <= 25
order by month
