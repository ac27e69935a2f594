-- One row per HubSpot deal pipeline, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'deal_pipeline', ['pipeline_id']) }}

),

deal_pipelines as (

    select
        pipeline_id,
        label as pipeline_name,
        coalesce(_fivetran_deleted, false) as is_deleted,
        _fivetran_synced as synced_at

    from deliveries

)

select * from deal_pipelines
