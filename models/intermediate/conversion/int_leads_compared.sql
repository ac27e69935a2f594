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
        {{ rows_fingerprint('leads') }} as fingerprint

    from leads
    group by lead_id

    union all

    select
        lead_id,
        {{ rows_fingerprint('signals') }} as fingerprint

    from signals
    group by lead_id

    union all

    select
        contact_id as lead_id,
        {{ rows_fingerprint('stated_scores') }} as fingerprint

    from stated_scores
    group by contact_id

),

leads_compared as (

    {{ compared_nights('fingerprints', 'lead_id') }}

)

select * from leads_compared
