-- One row per HubSpot deal and company tied to it.
-- HubSpot tells each type of a tie by a row of its own, so that a company is the primary one by any of them.
{#- Its own types of a deal's primary company, seen from either side, and the type's name. #}
{%- set is_primary = "coalesce(lower(type_id) in ('5', '6', 'primary'), false)" %}
with

deliveries as (

    {{ latest_deliveries(
        'hubspot', 'deal_company', ['deal_id', 'company_id'], order_before=is_primary ~ ' desc'
    ) }}

),

deal_companies as (

    select
        deal_id,
        company_id,
        {{ is_primary }} as is_primary,
        _fivetran_synced as synced_at

    from deliveries

)

select * from deal_companies
