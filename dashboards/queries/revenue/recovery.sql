-- One row per month of the last two years with first charges.
select month, failed_payment_rate, payment_recovery_rate, is_complete, is_mature
from finance.fct_payment_recovery_monthly
qualify row_number() over (order by month desc) <= 25
order by month
