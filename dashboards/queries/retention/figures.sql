-- Of the whole company: the last complete month, and the lives of all customers so far.
select
    rates.month, rates.customer_retention_rate_12m, rates.nrr_12m, rates.grr_12m, renewals.renewal_rate,
    checkpoint.retention_90d, lifetimes.median_life_days
from revenue.fct_revenue_rates_monthly as rates
left join (
    select cast(count(*) filter (where is_renewed) as double) / nullif(count(*), 0) as renewal_rate
    from retention.fct_renewals
    cross join core.as_of
    where is_mature and term_ended_date >= date_trunc('month', as_of.as_of) - interval 12 month
) as renewals on true
left join (
    select retention_90d
    from retention.fct_90_day_checkpoint
    where segment = 'total' and is_mature
    order by cohort_month desc
    limit 1
) as checkpoint on true
left join retention.fct_customer_lifetimes as lifetimes on lifetimes.segment = 'total'
where rates.segment = 'total' and rates.is_complete
order by rates.month desc
limit 1
