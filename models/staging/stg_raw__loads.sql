-- One row per raw table: how many rows it delivered and when the newest arrived.
{{ config(**kept_place()) }}
with

loads as (

    {{ source_load('stripe', 'customer') }}
    union all
    {{ source_load('stripe', 'subscription_history', is_event_log=true) }}
    union all
    {{ source_load('stripe', 'subscription') }}
    union all
    {{ source_load('stripe', 'subscription_item_history', is_event_log=true) }}
    union all
    {{ source_load('stripe', 'subscription_item') }}
    union all
    {{ source_load('stripe', 'price') }}
    union all
    {{ source_load('stripe', 'plan') }}
    union all
    {{ source_load('stripe', 'tier') }}
    union all
    {{ source_load('stripe', 'product') }}
    union all
    {{ source_load('stripe', 'subscription_discount') }}
    union all
    {{ source_load('stripe', 'coupon') }}
    union all
    {{ source_load('stripe', 'invoice') }}
    union all
    {{ source_load('stripe', 'invoice_line_item') }}
    union all
    {{ source_load('stripe', 'charge') }}
    union all
    {{ source_load('stripe', 'refund') }}
    union all
    {{ source_load('hubspot', 'contact') }}
    union all
    {{ source_load('hubspot', 'contact_property_history') }}
    union all
    {{ source_load('hubspot', 'contact_form_submission') }}
    union all
    {{ source_load('hubspot', 'company') }}
    union all
    {{ source_load('hubspot', 'deal') }}
    union all
    {{ source_load('hubspot', 'deal_stage') }}
    union all
    {{ source_load('hubspot', 'deal_pipeline') }}
    union all
    {{ source_load('hubspot', 'deal_pipeline_stage') }}
    union all
    {{ source_load('hubspot', 'deal_company') }}
    union all
    {{ source_load('hubspot', 'deal_contact') }}
    union all
    {{ source_load('hubspot', 'owner') }}
    union all
    {{ source_load('hubspot', 'engagement') }}
    union all
    {{ source_load('hubspot', 'engagement_call') }}
    union all
    {{ source_load('hubspot', 'engagement_email') }}
    union all
    {{ source_load('hubspot', 'engagement_meeting') }}
    union all
    {{ source_load('hubspot', 'engagement_task') }}
    union all
    {{ source_load('hubspot', 'engagement_note') }}
    union all
    {{ source_load('hubspot', 'engagement_deal') }}
    union all
    {{ source_load('hubspot', 'engagement_contact') }}
    union all
    {{ source_load('segment', 'pages', is_event_log=true) }}
    union all
    {{ source_load('segment', 'tracks', is_event_log=true) }}
    union all
    {{ source_load('segment', 'identifies') }}
    union all
    {{ source_load('segment', 'users') }}
    union all
    {{ source_load('segment', 'groups') }}
    union all
    {{ source_load('marketing', 'ad_spend') }}
    union all
    {{ source_load('marketing', 'email_event') }}
    union all
    {{ source_load('finance', 'ledger_entry') }}
    union all
    {{ source_load('finance', 'fx_rate') }}
    union all
    {{ source_load('finance', 'sales_quota') }}
    union all
    {{ source_load('survey', 'response') }}
    union all
    {{ source_load('referral', 'invitation') }}
    union all
    {{ source_load('support', 'ticket') }}

),

raw_loads as (

    select
        source_name,
        table_name,
        row_count,
        synced_at

    from loads

)

select * from raw_loads
