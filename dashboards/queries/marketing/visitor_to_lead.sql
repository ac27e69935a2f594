-- One row per cohort month of the last two years.
select cohort_month, conversion_rate, lower, upper, denominator as visitors, is_mature
from conversion.fct_lead_conversion_monthly
where segment = 'total' and conversion = 'visitor_to_lead'
qualify row_number() over (order by cohort_month desc) <= 25
order by cohort_month
