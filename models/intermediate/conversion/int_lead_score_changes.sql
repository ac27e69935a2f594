-- One row per lead, kind of score and instant at which it changed: the CRM's own score, and ours by rules.
-- Both are cut to 0 to 100 after adding up; a value that the cut leaves as it was is no change.
{{ config(**kept_by('lead_id', 'int_leads_compared')) }}
with

leads as (

    select * from {{ ref('int_leads_reached') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

signals as (

    select * from {{ ref('fct_lead_signals') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

property_history as (

    select * from {{ ref('stg_hubspot__contact_property_history') }}

),

instant_points as (

    select
        lead_id,
        lead_at as changed_at,
        0 as points

    from leads
    where lead_at is not null

    union all

    select
        lead_id,
        known_at as changed_at,
        points

    from signals

),

summed_points as (

    select
        lead_id,
        changed_at,
        sum(points) as points

    from instant_points
    group by
        lead_id,
        changed_at

),

scores as (

    select
        lead_id,
        'rules' as score_kind,
        changed_at,
        cast(sum(points) over (partition by lead_id order by changed_at) as double) as score

    from summed_points

    union all

    select
        leads.lead_id,
        'crm' as score_kind,
        property_history.changed_at,
        max(cast({{ number_or_null('property_history.property_value') }} as double)) as score

    from property_history
    inner join leads
        on property_history.contact_id = leads.lead_id
    where
        property_history.property_name = 'hubspotscore'
        and property_history.changed_at is not null
    group by
        leads.lead_id,
        property_history.changed_at

),

clamped_scores as (

    select
        lead_id,
        score_kind,
        changed_at,
        case
            when score < 0 then 0
            when score > 100 then 100
            else score
        end as score

    from scores

),

compared_scores as (

    select
        *,
        lag(score) over (partition by lead_id, score_kind order by changed_at) as previous_score

    from clamped_scores

),

lead_score_changes as (

    select
        lead_id,
        score_kind,
        changed_at,
        score

    from compared_scores
    where score is distinct from previous_score

)

select * from lead_score_changes
