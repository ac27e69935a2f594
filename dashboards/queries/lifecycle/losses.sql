-- One row per month of the last two years.
select
    month,
    sum(entered_count) filter (where stage = 'lost') as lost_prospects,
    sum(entered_count) filter (where stage = 'churned') as lost_customers,
    bool_and(is_complete) as is_complete
from lifecycle.fct_lifecycle_monthly
group by month
qualify row_number() over (order by month desc) <= 25
order by month
