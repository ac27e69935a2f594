-- One row per channel and model: revenue of the conversions of the last twelve complete months.
with touches as (

    select attribution.*
    from conversion.fct_attribution as attribution
    cross join core.as_of
    where attribution.is_complete
        and attribution.conversion_month >= date_trunc('month', as_of.as_of) - interval 12 month

),

models as (

    select channel, 'first_touch' as model, sum(first_touch_revenue) as revenue from touches group by channel
    union all
    select channel, 'last_touch', sum(last_touch_revenue) from touches group by channel
    union all
    select channel, 'last_non_direct', sum(last_non_direct_revenue) from touches group by channel
    union all
    select channel, 'linear', sum(linear_revenue) from touches group by channel
    union all
    select channel, 'position', sum(position_revenue) from touches group by channel
    union all
    select channel, 'w_shaped', sum(w_shaped_revenue) from touches group by channel
    union all
    select channel, 'time_decay', sum(time_decay_revenue) from touches group by channel

)

select channel, model, revenue as attributed_revenue
from models
order by sum(revenue) over (partition by channel) desc, channel, model
