-- One row per entry of a HubSpot deal into a stage, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('hubspot', 'deal_stage') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'deal_stage') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.date_entered is null or deliveries.date_entered <= as_of.as_of

),

deal_stage_history as (

    select
        deal_id,
        value as stage_id,
        date_entered as entered_at,
        _fivetran_start as version_started_at,
        _fivetran_end as version_ended_at,
        coalesce(_fivetran_active, false) as is_current_version,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from deal_stage_history
