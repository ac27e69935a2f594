-- One row per version of a Stripe subscription item, the latest delivery of each.
-- Of two rows with one start, one of no length loses; then the later sync, then the longer wins.
{{ config(**kept_events('stripe', 'subscription_item_id')) }}
with

deliveries as (

    {{ latest_deliveries(
        'stripe',
        'subscription_item_history',
        ['id', '_fivetran_start'],
        '_fivetran_start',
        order_before='case when _fivetran_end <= _fivetran_start then 1 else 0 end',
        order_after='_fivetran_end desc nulls first',
        retold_by='id'
    ) }}

),

subscription_item_history as (

    select
        deliveries.id as subscription_item_id,
        deliveries._fivetran_start as version_started_at,
        case
            when deliveries._fivetran_end < cast('9999-01-01' as timestamp) then deliveries._fivetran_end
        end as version_ended_at,
        deliveries._fivetran_active as is_current_version,
        deliveries.subscription_id,
        deliveries.price_id,
        deliveries.quantity,
        deliveries._fivetran_synced as synced_at,
        deliveries.changed_at,
        {{ 'kept.subscription_id' if is_kept() else dbt.cast('null', dbt.type_string()) }} as replaced_subscription_id

    from deliveries
    {%- if is_kept() %}
    left join {{ this }} as kept
        on
            deliveries.id = kept.subscription_item_id
            and coalesce(deliveries._fivetran_start, {{ since_ever() }})
            = coalesce(kept.version_started_at, {{ since_ever() }})
    {%- endif %}

)

select * from subscription_item_history
