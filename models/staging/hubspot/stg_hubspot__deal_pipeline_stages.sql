-- One row per stage of a HubSpot deal pipeline, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'deal_pipeline_stage', ['stage_id']) }}

),

deal_pipeline_stages as (

    select
        stage_id,
        pipeline_id,
        label as stage_name,
        display_order as stage_order,
        probability,
        -- What is won is closed, whatever the other flag says.
        coalesce(is_closed, false) or coalesce(closed_won, false) as is_closed,
        coalesce(closed_won, false) as is_won,
        coalesce(_fivetran_deleted, false) as is_deleted,
        _fivetran_synced as synced_at

    from deliveries

)

select * from deal_pipeline_stages
