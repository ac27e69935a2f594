-- One row per customer who ever paid and web session within the lookback before the first payment, in order.
-- A customer without any has one row of number 0. Both edges belong to the lookback.
with

conversions as (

    select
        customer_id,
        first_paid_at as converted_at,
        {{ add_interval('first_paid_at', '-' ~ setting('attribution_lookback_days'), 'day') }} as lookback_from

    from {{ ref('fct_customer_revenue') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}
    where customer_id is not null

),

channels as (

    select * from {{ ref('dim_channels') }}

),

lead_starts as (

    select
        customer_id,
        min(created_at) as lead_at

    from {{ ref('fct_leads') }}
    where customer_id is not null
    group by customer_id

),

numbered_touches as (

    select
        conversions.customer_id,
        sessions.session_id,
        sessions.started_at as touched_at,
        sessions.channel,
        sessions.campaign,
        coalesce(channels.is_direct, false) as is_direct,
        row_number() over (
            partition by conversions.customer_id order by sessions.started_at, sessions.session_id
        ) as touch_number,
        lead_starts.lead_at <= conversions.converted_at and sessions.started_at <= lead_starts.lead_at as led_to_lead

    from conversions
    inner join sessions
        on
            conversions.customer_id = sessions.customer_id
            and conversions.lookback_from <= sessions.started_at
            and conversions.converted_at >= sessions.started_at
    left join channels
        on sessions.channel = channels.channel
    left join lead_starts
        on conversions.customer_id = lead_starts.customer_id

),

paths as (

    select
        customer_id,
        count(*) as touch_count,
        max(touched_at) as last_touched_at,
        max(case when not is_direct then touch_number end) as last_non_direct_number,
        max(case when led_to_lead then touch_number end) as lead_touch_number

    from numbered_touches
    group by customer_id

),

touches_matched as (

    select
        conversions.customer_id,
        conversions.converted_at,
        numbered_touches.session_id,
        numbered_touches.touched_at,
        paths.last_touched_at,
        coalesce(numbered_touches.channel, 'unattributed') as channel,
        coalesce(numbered_touches.campaign, 'unattributed') as campaign,
        coalesce(numbered_touches.is_direct, false) as is_direct,
        coalesce(numbered_touches.touch_number, 0) as touch_number,
        coalesce(paths.touch_count, 0) as touch_count,
        coalesce(paths.last_non_direct_number, paths.touch_count, 0) as last_non_direct_number,
        paths.lead_touch_number

    from conversions
    left join paths
        on conversions.customer_id = paths.customer_id
    left join numbered_touches
        on conversions.customer_id = numbered_touches.customer_id

)

select * from touches_matched
