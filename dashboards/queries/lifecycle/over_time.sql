-- One row per month of the last two years.
select
    month,
    sum(customers_at_close) filter (where stage_category = 'acquisition') as in_acquisition,
    sum(customers_at_close) filter (where stage_category = 'engagement') as in_engagement,
    sum(customers_at_close) filter (where stage_category = 'retention') as in_retention,
    bool_and(is_complete) as is_complete
from lifecycle.fct_lifecycle_monthly
group by month
qualify row_number() over (order by month desc) <= 25
order by month
