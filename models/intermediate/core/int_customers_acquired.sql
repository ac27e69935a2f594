-- One row per customer with a web session or CRM contact, with how it came.
-- The first session that is not direct, else HubSpot's source of the first contact, else direct where it only came so.
{{ config(materialized='view') }}
{% set claim = ['claim_order', 'coalesce(claimed_at, ' ~ end_of_time() ~ ')', 'claim_id'] %}
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

claims as (

    select
        sessions.customer_id,
        sessions.channel,
        sessions.campaign,
        case when channels.is_direct then 3 else 1 end as claim_order,
        sessions.started_at as claimed_at,
        sessions.session_id as claim_id

    from sessions
    inner join channels
        on sessions.channel = channels.channel
    where
        sessions.customer_id is not null
        and sessions.channel <> 'unknown'

    union all

    select
        identities.customer_id,
        channels.channel,
        'unknown' as campaign,
        2 as claim_order,
        contacts.created_at as claimed_at,
        contacts.contact_id as claim_id

    from contacts
    inner join identities
        on
            contacts.contact_id = identities.source_id
            and identities.source = 'hubspot_contact'
    inner join channels
        on contacts.analytics_source = channels.hubspot_source

),

customers_acquired as (

    select
        customer_id,
        {{ value_at_first('channel', claim) }} as acquisition_channel,
        {{ value_at_first('campaign', claim) }} as acquisition_campaign

    from claims
    group by customer_id

)

select * from customers_acquired
