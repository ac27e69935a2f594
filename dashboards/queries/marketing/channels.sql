-- One row per channel: the last twelve complete months.
select
    channel, sum(sessions) as sessions, sum(leads) as leads, sum(mqls) as mqls, sum(opportunities) as opportunities,
    sum(customers) as customers, sum(spend) as spend,
    cast(nullif(sum(spend), 0) as double) / nullif(sum(customers), 0) as cost_per_customer,
    cast(sum(attributed_revenue) as double) / nullif(sum(spend), 0) as roas
from conversion.fct_channel_performance_monthly
cross join core.as_of
where is_complete and month >= date_trunc('month', as_of.as_of) - interval 12 month
group by channel
having sum(sessions) + sum(leads) + sum(customers) > 0 or sum(spend) > 0
order by customers desc, leads desc, channel
