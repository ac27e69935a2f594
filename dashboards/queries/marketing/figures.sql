-- The last complete month of all channels.
with channels as (

    select month, sum(sessions) as sessions, sum(leads) as leads, sum(spend) as spend
    from conversion.fct_channel_performance_monthly
    where is_complete
    group by month

)

select
    economics.month, channels.sessions, channels.leads, channels.spend, economics.cost_per_lead, economics.cac,
    economics.paid_cac, economics.magic_number
from revenue.fct_unit_economics_monthly as economics
left join channels on economics.month = channels.month
where economics.segment = 'total' and economics.is_complete
order by economics.month desc
limit 1
