-- One row per cohort month of the last two years: what became of its MQLs.
select cohort_month, conversion_rate, lower, upper, denominator as mqls, is_mature
from conversion.fct_lead_conversion_monthly
where segment = 'total' and conversion = 'mql_to_sql_or_opportunity'
qualify row_number() over (order by cohort_month desc) <= 25
order by cohort_month
