-- One row per lead: a fingerprint of what its sources deliver of it, before anything is made of it, and whether that is
-- new tonight. Where no history is kept, all leads are changed.
{{ config(**kept_place('segment')) }}
{%- set delivered = {
    'contacts': (ref('stg_hubspot__contacts'), ['contact_id', 'created_at'], 'created_at is not null'),
    'property_history': (
        ref('stg_hubspot__contact_property_history'),
        ['contact_id', 'property_name', 'property_value', 'changed_at'],
        "property_name in ('lifecyclestage', 'hs_lead_status', 'hubspotscore')"
    ),
    'form_submissions': (
        ref('stg_hubspot__form_submissions'),
        ['contact_id', 'form_id', 'submitted_at'],
        'submitted_at is not null'
    ),
    'email_events': (
        ref('stg_marketing__email_events'),
        ['contact_id', 'email_event_type', 'occurred_at'],
        "email_event_type in ('open', 'click', 'unsubscribe')"
    )
} %}
{%- set parts = delivered.keys() | list + ['contact_activities', 'contact_deals', 'contact_devices', 'contact_users'] %}
with

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}

),

{% for part, (relation, columns, condition) in delivered.items() -%}
{{ part }} as (

    select
        {{ columns | join(',
        ') }}

    from {{ relation }}
    where {{ condition }}

),

{% endfor -%}
contact_activities as (

    select
        activity_contacts.contact_id,
        activities.activity_id,
        activities.activity_kind,
        activities.is_demo_held,
        activities.occurred_at

    from {{ ref('int_sales_activities_unioned') }} as activities
    inner join {{ ref('stg_hubspot__engagement_contacts') }} as activity_contacts
        on activities.activity_id = activity_contacts.engagement_id
    where activities.is_demo_held or activities.activity_kind in ('meeting', 'incoming_email')

),

contact_deals as (

    select
        deal_contacts.contact_id,
        deals.deal_id,
        deals.created_at,
        deals.closed_at,
        deals.is_won

    from {{ ref('fct_deals') }} as deals
    inner join {{ ref('stg_hubspot__deal_contacts') }} as deal_contacts
        on deals.deal_id = deal_contacts.deal_id

),

visits as (

    select
        anonymous_id,
        ended_at,
        page_view_count,
        is_engaged

    from {{ ref('fct_web_sessions') }}

),

contact_devices as (

    select
        contacts.contact_id,
        {{ fingerprint_number('visits') }} as session_fingerprint

    from {{ ref('stg_hubspot__contacts') }} as contacts
    inner join visits
        on contacts.anonymous_id = visits.anonymous_id

),

user_days as (

    select
        user_id,
        first_event_at

    from {{ ref('fct_user_days') }}

),

days_of_users as (

    select
        user_id,
        {{ rows_fingerprint('user_days') }} as days_fingerprint

    from user_days
    group by user_id

),

contact_users as (

    select
        contacts.contact_id,
        product_users.user_id,
        user_milestones.pql_at,
        days_of_users.days_fingerprint

    from {{ ref('stg_segment__users') }} as product_users
    inner join {{ ref('stg_hubspot__contacts') }} as contacts
        on product_users.email = contacts.email
    left join {{ ref('fct_user_milestones') }} as user_milestones
        on product_users.user_id = user_milestones.user_id
    left join days_of_users
        on product_users.user_id = days_of_users.user_id

),

identities as (

    select
        source_id,
        customer_id

    from {{ ref('dim_customer_identities') }}
    where source = 'hubspot_contact'

),

contact_fingerprints as (

    {% for part in parts %}
    select
        contact_id,
        {{ fingerprint_number(part) }} as fingerprint

    from {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

fingerprints as (

    select
        contact_leads.lead_id,
        contact_fingerprints.fingerprint

    from contact_fingerprints
    inner join contact_leads
        on contact_fingerprints.contact_id = contact_leads.contact_id

    union all

    select
        lead_id,
        {{ fingerprint_number('contact_leads') }} as fingerprint

    from contact_leads

    union all

    select
        source_id as lead_id,
        {{ fingerprint_number('identities') }} as fingerprint

    from identities

),

leads_compared as (

    {{ compared_nights('fingerprints', 'lead_id') }}

)

select * from leads_compared
