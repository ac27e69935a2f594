-- One row per milestone that the CRM shows of a customer: what leads reached, deals opened and won, demos held, losses.
{{ config(materialized='view') }}
with

lead_events as (

    select * from {{ ref('fct_lead_events') }}

),

deals as (

    select * from {{ ref('fct_deals') }}

),

activities as (

    select * from {{ ref('fct_sales_activities') }}

),

sales_evidence_collected as (

    select
        customer_id,
        milestone,
        occurred_at,
        source,
        evidence_id

    from lead_events
    where milestone <> 'disqualified'

    union all

    select
        customer_id,
        'opportunity' as milestone,
        created_at as occurred_at,
        'hubspot.deal' as source,
        deal_id as evidence_id

    from deals

    union all

    select
        customer_id,
        'won' as milestone,
        closed_at as occurred_at,
        'hubspot.deal' as source,
        deal_id as evidence_id

    from deals
    where is_won

    union all

    select
        customer_id,
        'demo_held' as milestone,
        occurred_at,
        'hubspot.engagement' as source,
        activity_id as evidence_id

    from activities
    where is_demo_held

    union all

    select
        customer_id,
        'lost' as milestone,
        disqualified_at as occurred_at,
        'hubspot.contact_property_history' as source,
        lead_id as evidence_id

    from {{ ref('int_customers_disqualified') }}

    union all

    select
        customer_id,
        'lost' as milestone,
        lost_at as occurred_at,
        'hubspot.deal' as source,
        deal_id as evidence_id

    from {{ ref('int_customers_gone_quiet') }}

)

select * from sales_evidence_collected
