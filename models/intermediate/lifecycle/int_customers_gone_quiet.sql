-- One row per lost deal after which its customer had no open deal and did not use the product for 90 days.
-- The loss is dated when both hold; use or a new deal before that keeps the customer.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deals as (

    select * from {{ ref('fct_deals') }}
    where
        customer_id is not null
        and is_stage_known
        and (closed_at is not null or not is_closed)

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

lost_deals as (

    select
        deals.deal_id,
        deals.customer_id,
        deals.closed_at

    from deals
    left join deals as other_deals
        on
            deals.customer_id = other_deals.customer_id
            and deals.deal_id <> other_deals.deal_id
            and deals.closed_at >= other_deals.created_at
            and deals.closed_at < coalesce(other_deals.closed_at, {{ end_of_time() }})
    where
        deals.is_closed
        and not deals.is_won
        and other_deals.deal_id is null

),

next_deals as (

    select
        lost_deals.deal_id,
        min(deals.created_at) as next_deal_at

    from lost_deals
    inner join deals
        on
            lost_deals.customer_id = deals.customer_id
            and lost_deals.closed_at < deals.created_at
    group by lost_deals.deal_id

),

customer_days as (

    select
        customer_id,
        activity_date,
        min(first_event_at) as first_event_at,
        max(last_event_at) as last_event_at

    from user_days
    where customer_id in (select lost_deals.customer_id from lost_deals)
    group by
        customer_id,
        activity_date

),

quiet_times as (

    select
        customer_id,
        {{ add_interval('last_event_at', 90, 'day') }} as quiet_from,
        lead(first_event_at) over (partition by customer_id order by activity_date) as used_again_at

    from customer_days

    union all

    select
        lost_deals.customer_id,
        {{ since_ever() }} as quiet_from,
        min(customer_days.first_event_at) as used_again_at

    from lost_deals
    left join customer_days
        on lost_deals.customer_id = customer_days.customer_id
    group by lost_deals.customer_id

),

quiet_losses as (

    select
        lost_deals.customer_id,
        lost_deals.deal_id,
        case
            when quiet_times.quiet_from > lost_deals.closed_at then quiet_times.quiet_from
            else lost_deals.closed_at
        end as lost_at,
        quiet_times.used_again_at,
        next_deals.next_deal_at

    from lost_deals
    inner join quiet_times
        on lost_deals.customer_id = quiet_times.customer_id
    left join next_deals
        on lost_deals.deal_id = next_deals.deal_id

),

customers_gone_quiet as (

    select
        quiet_losses.deal_id,
        quiet_losses.customer_id,
        min(quiet_losses.lost_at) as lost_at

    from quiet_losses
    cross join as_of
    where
        (quiet_losses.lost_at < quiet_losses.used_again_at or quiet_losses.used_again_at is null)
        and (quiet_losses.lost_at < quiet_losses.next_deal_at or quiet_losses.next_deal_at is null)
        and quiet_losses.lost_at <= as_of.as_of
    group by
        quiet_losses.deal_id,
        quiet_losses.customer_id

)

select * from customers_gone_quiet
