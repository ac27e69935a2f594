-- One row per channel with new customers in the last twelve complete months.
select channel, sum(customers) as customers
from conversion.fct_channel_performance_monthly
cross join core.as_of
where is_complete and month >= date_trunc('month', as_of.as_of) - interval 12 month
group by channel
having sum(customers) > 0
order by customers desc, channel
