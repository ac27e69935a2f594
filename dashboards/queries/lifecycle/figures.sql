-- Customers by category of stage at the last complete month.
select
    month,
    sum(customers_at_close) filter (where stage_category = 'acquisition') as in_acquisition,
    sum(customers_at_close) filter (where stage_category = 'engagement') as in_engagement,
    sum(customers_at_close) filter (where stage_category = 'retention') as in_retention,
    sum(customers_at_close) filter (where stage = 'lost') as are_lost,
    sum(customers_at_close) filter (where stage = 'churned') as are_churned
from lifecycle.fct_lifecycle_monthly
where is_complete
group by month
order by month desc
limit 1
