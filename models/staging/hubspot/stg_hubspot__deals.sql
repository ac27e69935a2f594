-- One row per HubSpot deal, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'deal', ['deal_id'], 'property_createdate') }}

),

deals as (

    select
        deal_id,
        deal_pipeline_id as pipeline_id,
        deal_pipeline_stage_id as stage_id,
        owner_id,
        property_dealname as deal_name,
        property_amount as amount,
        upper(property_deal_currency_code) as currency,
        property_createdate as created_at,
        property_closedate as closed_at,
        lower(property_dealtype) as deal_type,
        property_closed_lost_reason as lost_reason,
        property_contract_term_months as contract_term_months,
        property_recurring_amount as recurring_amount,
        coalesce(is_deleted, _fivetran_deleted, false) as is_deleted,
        _fivetran_synced as synced_at

    from deliveries

)

select * from deals
