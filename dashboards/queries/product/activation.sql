-- One row per sign-up month of the last two years.
select signed_up_month as cohort_month, activation_rate, lower, upper, sign_ups, is_mature
from product.fct_activation_monthly
where segment = 'total'
qualify row_number() over (order by signed_up_month desc) <= 25
order by signed_up_month
