-- One row per entry of a HubSpot deal into a stage, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'deal_stage', ['deal_id', 'value', 'date_entered'], 'date_entered') }}

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

    from deliveries

)

select * from deal_stage_history
