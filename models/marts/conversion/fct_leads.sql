-- One row per lead: a contact that is not deleted, after merges.
-- Milestones are first times; skipped ones follow stage_skip_policy and say so.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

leads as (

    select * from {{ ref('int_leads_reached') }}

),

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

property_history as (

    select * from {{ ref('stg_hubspot__contact_property_history') }}

),

activities as (

    select * from {{ ref('int_sales_activities_unioned') }}

),

activity_contacts as (

    select * from {{ ref('stg_hubspot__engagement_contacts') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

milestones as (

    select
        lead_id,
        {{ implied_milestones(['mql', 'sal', 'sql', 'opportunity', 'won']) }}

    from leads

),

first_responses as (

    select
        leads.lead_id,
        min(activities.occurred_at) as responded_at

    from activities
    inner join activity_contacts
        on activities.activity_id = activity_contacts.engagement_id
    inner join contact_leads
        on activity_contacts.contact_id = contact_leads.contact_id
    inner join leads
        on contact_leads.lead_id = leads.lead_id
    where
        activities.is_outbound
        and activities.occurred_at >= leads.lead_at
    group by leads.lead_id

),

stated_scores as (

    select
        contact_id,
        max({{ number_or_null('property_value') }}) as score,
        row_number() over (partition by contact_id order by changed_at desc) as recency_rank

    from property_history
    where property_name = 'hubspotscore'
    group by
        contact_id,
        changed_at

),

scores as (

    select
        leads.lead_id,
        cast(coalesce(stated_scores.score, contacts.lead_score) as double) as score

    from leads
    inner join contacts
        on leads.lead_id = contacts.contact_id
    left join stated_scores
        on
            leads.lead_id = stated_scores.contact_id
            and stated_scores.recency_rank = 1

),

clamped_scores as (

    select
        lead_id,
        case
            when score < 0 then 0
            when score > 100 then 100
            else score
        end as lead_score

    from scores
    where score is not null

),

-- Of equal scores the smaller id stands lower, so that deciles are of equal size and always the same.
ranked_scores as (

    select
        lead_id,
        lead_score,
        ntile(10) over (order by lead_score, lead_id) as score_decile

    from clamped_scores

),

fct_leads as (

    select
        leads.lead_id,
        identities.customer_id,
        leads.lead_at as created_at,
        {{ local_date('leads.lead_at') }} as created_date,
        milestones.mql_at,
        milestones.sal_at,
        milestones.sql_at,
        milestones.opportunity_at,
        milestones.won_at,
        leads.pql_at,
        leads.disqualified_at,
        milestones.is_mql_implied,
        milestones.is_sal_implied,
        milestones.is_sql_implied,
        milestones.is_opportunity_implied,
        ranked_scores.lead_score,
        cast(ranked_scores.score_decile as bigint) as score_decile,
        {{ elapsed_seconds('leads.lead_at', 'first_responses.responded_at') }} / 3600.0 as first_response_hours,
        {% for segment in segment_names() %}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {% endfor %}
        cast(leads.recycle_count as bigint) as recycle_count

    from leads
    inner join milestones
        on leads.lead_id = milestones.lead_id
    left join identities
        on
            leads.lead_id = identities.source_id
            and identities.source = 'hubspot_contact'
    left join customers
        on identities.customer_id = customers.customer_id
    left join first_responses
        on leads.lead_id = first_responses.lead_id
    left join ranked_scores
        on leads.lead_id = ranked_scores.lead_id

)

select * from fct_leads
