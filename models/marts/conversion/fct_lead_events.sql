-- One row per milestone that a lead reached, each time it was reached.
-- A value written again without another between is not reached again; a cleared one is no value.
{{ config(**kept_by('lead_id', 'int_leads_compared')) }}
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

property_history as (

    select * from {{ ref('stg_hubspot__contact_property_history') }}

),

form_submissions as (

    select * from {{ ref('stg_hubspot__form_submissions') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'hubspot_contact'

),

milestone_rules as (

    select
        milestone,
        property_name,
        property_value,
        stage_rank,
        definition_version,
        valid_from,
        valid_to

    from {{ ref('lead_milestone_rules') }}

    {% for status in setting('sal_lead_statuses') %}
    union all

    select
        'sal' as milestone,
        'hs_lead_status' as property_name,
        '{{ status | lower }}' as property_value,
        cast(null as integer) as stage_rank,
        1 as definition_version,
        cast('1900-01-01' as date) as valid_from,
        cast(null as date) as valid_to
    {% endfor %}

),

-- Changes are compared within the contact as it was written to, so that a merge makes no change of its own.
-- Of several stages entered at one instant the last along the path is the one that it stands in afterwards.
ruled_history as (

    select
        contact_leads.lead_id,
        property_history.contact_id,
        property_history.property_name,
        property_history.property_value,
        property_history.changed_at,
        coalesce(milestone_rules.milestone, 'none') as milestone,
        milestone_rules.stage_rank,
        coalesce(milestone_rules.stage_rank, 0) as rank_or_zero,
        milestone_rules.definition_version

    from property_history
    inner join contact_leads
        on property_history.contact_id = contact_leads.contact_id
    left join milestone_rules
        on
            property_history.property_name = milestone_rules.property_name
            and lower(trim(property_history.property_value)) = milestone_rules.property_value
            and property_history.changed_at >= milestone_rules.valid_from
            and (property_history.changed_at < milestone_rules.valid_to or milestone_rules.valid_to is null)
    where
        property_history.property_name in ('lifecyclestage', 'hs_lead_status')
        and trim(property_history.property_value) <> ''

),

compared_history as (

    select
        lead_id,
        contact_id,
        changed_at,
        milestone,
        stage_rank,
        definition_version,
        lag(milestone) over (
            partition by contact_id, property_name
            order by changed_at, rank_or_zero, milestone, property_value
        ) as previous_milestone,
        lag(stage_rank) over (
            partition by contact_id, property_name
            order by changed_at, rank_or_zero, milestone, property_value
        ) as previous_rank

    from ruled_history

),

milestones as (

    select
        contact_leads.lead_id,
        'lead' as milestone,
        min(contacts.created_at) as occurred_at,
        'hubspot.contact' as source,
        contact_leads.lead_id as evidence_id,
        false as is_recycled,
        1 as definition_version

    from contact_leads
    inner join contacts
        on contact_leads.contact_id = contacts.contact_id
    where contacts.created_at is not null
    group by contact_leads.lead_id

    union all

    select
        lead_id,
        milestone,
        changed_at as occurred_at,
        'hubspot.contact_property_history' as source,
        contact_id as evidence_id,
        coalesce(stage_rank < previous_rank, false) as is_recycled,
        definition_version

    from compared_history
    where
        milestone <> 'none'
        and milestone <> coalesce(previous_milestone, 'none')

    union all

    select
        contact_leads.lead_id,
        'form_submitted' as milestone,
        form_submissions.submitted_at as occurred_at,
        'hubspot.contact_form_submission' as source,
        {{ dbt.concat(["form_submissions.contact_id", "'/'", "coalesce(form_submissions.form_id, '')"]) }}
            as evidence_id,
        false as is_recycled,
        1 as definition_version

    from form_submissions
    inner join contact_leads
        on form_submissions.contact_id = contact_leads.contact_id
    where form_submissions.submitted_at is not null

),

fct_lead_events as (

    select
        milestones.lead_id,
        identities.customer_id,
        milestones.milestone,
        milestones.occurred_at,
        milestones.source,
        milestones.evidence_id,
        milestones.is_recycled,
        cast(milestones.definition_version as bigint) as definition_version

    from milestones
    left join identities
        on milestones.lead_id = identities.source_id

)

select * from fct_lead_events
