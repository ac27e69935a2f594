-- One row per version of a Stripe subscription item, the latest delivery of each.
-- Of two rows with one start, one of no length loses; then the later sync, then the longer wins.
with

deliveries as (

    {{ latest_deliveries(
        'stripe',
        'subscription_item_history',
        ['id', '_fivetran_start'],
        '_fivetran_start',
        order_before='case when _fivetran_end <= _fivetran_start then 1 else 0 end',
        order_after='_fivetran_end desc nulls first'
    ) }}

),

subscription_item_history as (

    select
        id as subscription_item_id,
        _fivetran_start as version_started_at,
        case when _fivetran_end < cast('9999-01-01' as timestamp) then _fivetran_end end as version_ended_at,
        _fivetran_active as is_current_version,
        subscription_id,
        price_id,
        quantity,
        _fivetran_synced as synced_at

    from deliveries

)

select * from subscription_item_history
