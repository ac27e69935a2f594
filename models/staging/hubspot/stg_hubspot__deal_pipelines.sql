-- One row per HubSpot deal pipeline, the latest delivery of each.
with

deliveries as (

    select * from {{ source('hubspot', 'deal_pipeline') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'deal_pipeline') }} as delivery_rank

    from deliveries

),

deal_pipelines as (

    select
        pipeline_id,
        label as pipeline_name,
        coalesce(_fivetran_deleted, false) as is_deleted,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from deal_pipelines
