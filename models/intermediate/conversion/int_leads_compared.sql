-- One row per lead: a fingerprint of what its scores are made of, and whether that is new tonight.
-- Where no history is kept, all leads are changed.
{{ config(**kept_place('segment')) }}
with

leads as (

    select
        lead_id,
        lead_at

    from {{ ref('int_leads_reached') }}

),

signals as (

    select * from {{ ref('int_lead_signals_unioned') }}

),

stated_scores as (

    select
        contact_id,
        changed_at,
        property_value

    from {{ ref('stg_hubspot__contact_property_history') }}
    where property_name = 'hubspotscore'

),

fingerprints as (

    select
        lead_id,
        {{ fingerprint_number('leads') }} as fingerprint

    from leads

    union all

    select
        lead_id,
        {{ fingerprint_number('signals') }} as fingerprint

    from signals

    union all

    select
        contact_id as lead_id,
        {{ fingerprint_number('stated_scores') }} as fingerprint

    from stated_scores

),

leads_compared as (

    {{ compared_nights('fingerprints', 'lead_id') }}

)

select * from leads_compared
