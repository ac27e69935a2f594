-- One row per sign-up month of the last two years with a median.
select signed_up_month as cohort_month, km_median_hours, sign_ups, achieved_users, is_complete
from product.fct_time_to_value
where segment = 'total'
qualify row_number() over (order by signed_up_month desc) <= 25
order by signed_up_month
