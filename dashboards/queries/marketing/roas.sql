-- One row per channel with spend in the last twelve complete months.
select channel, cast(sum(attributed_revenue) as double) / nullif(sum(spend), 0) as roas, sum(spend) as spend
from conversion.fct_channel_performance_monthly
cross join core.as_of
where is_complete and month >= date_trunc('month', as_of.as_of) - interval 12 month
group by channel
having sum(spend) > 0
order by roas desc, channel
