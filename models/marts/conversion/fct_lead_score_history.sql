-- One row per lead, kind of score and stretch of time with the same score.
-- The trained score is given once, so its stretch is open.
{{ config(**kept_by('lead_id', 'int_leads_compared', anew="score_kind = 'trained'")) }}
with

score_changes as (

    select * from {{ ref('int_lead_score_changes') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

lead_scores as (

    select * from {{ ref('fct_lead_scores') }}
    where trained_score is not null

),

bounded_scores as (

    select
        lead_id,
        score_kind,
        score as lead_score,
        lag(score) over (partition by lead_id, score_kind order by changed_at) as previous_score,
        changed_at as valid_from,
        lead(changed_at) over (partition by lead_id, score_kind order by changed_at) as valid_to

    from score_changes

),

fct_lead_score_history as (

    select
        lead_id,
        score_kind,
        lead_score,
        previous_score,
        valid_from,
        valid_to,
        valid_to is null as is_current

    from bounded_scores
    where lead_score is not null

    union all

    select
        lead_id,
        'trained' as score_kind,
        trained_score as lead_score,
        cast(null as double) as previous_score,
        scored_at as valid_from,
        cast(null as timestamp) as valid_to,
        true as is_current

    from lead_scores

)

select * from fct_lead_score_history
