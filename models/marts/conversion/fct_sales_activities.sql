-- One row per call, e-mail, meeting, task or note of the CRM.
-- Its customer is that of its deal, else of a contact on it, the smallest where it has several.
with

activities as (

    select * from {{ ref('int_sales_activities_unioned') }}

),

activity_deals as (

    select * from {{ ref('stg_hubspot__engagement_deals') }}

),

activity_contacts as (

    select * from {{ ref('stg_hubspot__engagement_contacts') }}

),

tied_deals as (

    select * from {{ ref('int_deals_tied') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'hubspot_contact'

),

deal_customers as (

    select
        activity_deals.engagement_id as activity_id,
        min(tied_deals.customer_id) as customer_id

    from activity_deals
    inner join tied_deals
        on activity_deals.deal_id = tied_deals.deal_id
    group by activity_deals.engagement_id

),

contact_customers as (

    select
        activity_contacts.engagement_id as activity_id,
        min(identities.customer_id) as customer_id

    from activity_contacts
    inner join identities
        on activity_contacts.contact_id = identities.source_id
    group by activity_contacts.engagement_id

),

fct_sales_activities as (

    select
        activities.activity_id,
        case
            when activities.activity_kind in ('call', 'email', 'incoming_email', 'meeting', 'task', 'note')
                then activities.activity_kind
            else 'other'
        end as activity_kind,
        activities.occurred_at,
        coalesce(activities.owner_id, 'unknown') as sales_rep_id,
        coalesce(deal_customers.customer_id, contact_customers.customer_id) as customer_id,
        activities.is_demo_held,
        activities.is_outbound,
        activities.is_completed_task

    from activities
    left join deal_customers
        on activities.activity_id = deal_customers.activity_id
    left join contact_customers
        on activities.activity_id = contact_customers.activity_id

)

select * from fct_sales_activities
