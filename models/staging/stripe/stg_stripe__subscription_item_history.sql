-- One row per version of a Stripe subscription item, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'subscription_item_history') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'subscription_item_history') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries._fivetran_start is null or deliveries._fivetran_start <= as_of.as_of

),

subscription_item_history as (

    select
        id as subscription_item_id,
        _fivetran_start as version_started_at,
        _fivetran_end as version_ended_at,
        _fivetran_active as is_current_version,
        subscription_id,
        price_id,
        quantity,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from subscription_item_history
