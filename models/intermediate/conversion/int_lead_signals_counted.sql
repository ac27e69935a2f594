-- One row per lead that was known by any sign or score before it is scored: how often each was seen, and its scores.
-- Nothing of the instant of scoring or later is counted, so what a win brings with it cannot foretell it.
{{ config(**kept_by('lead_id', 'int_leads_compared')) }}
with

leads as (

    select * from {{ ref('int_leads_reached') }}
    where
        lead_at is not null
        and {{ is_changed('lead_id', 'int_leads_compared') }}

),

signals as (

    select * from {{ ref('fct_lead_signals') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

score_changes as (

    select * from {{ ref('int_lead_score_changes') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

dated_leads as (

    select
        lead_id,
        {{ add_interval('lead_at', setting('lead_score_age_days'), 'day') }} as scored_at

    from leads

),

counted_signals as (

    select
        {% for signal_kind in lead_signals() -%}
        cast(sum(case when signals.signal_kind = '{{ signal_kind }}' then signals.quantity else 0 end) as bigint)
            as {{ signal_kind }}_count,
        {% endfor -%}
        dated_leads.lead_id

    from dated_leads
    inner join signals
        on
            dated_leads.lead_id = signals.lead_id
            and dated_leads.scored_at > signals.known_at
    group by dated_leads.lead_id

),

ranked_scores as (

    select
        dated_leads.lead_id,
        score_changes.score_kind,
        score_changes.score,
        row_number() over (
            partition by dated_leads.lead_id, score_changes.score_kind
            order by score_changes.changed_at desc
        ) as recency_rank

    from dated_leads
    inner join score_changes
        on
            dated_leads.lead_id = score_changes.lead_id
            and dated_leads.scored_at > score_changes.changed_at

),

scores as (

    select
        lead_id,
        max(case when score_kind = 'rules' then score end) as rules_score,
        max(case when score_kind = 'crm' then score end) as crm_score

    from ranked_scores
    where recency_rank = 1
    group by lead_id

),

lead_signals_counted as (

    select
        {% for signal_kind in lead_signals() -%}
        coalesce(counted_signals.{{ signal_kind }}_count, 0) as {{ signal_kind }}_count,
        {% endfor -%}
        coalesce(counted_signals.lead_id, scores.lead_id) as lead_id,
        scores.rules_score,
        scores.crm_score

    from counted_signals
    full outer join scores
        on counted_signals.lead_id = scores.lead_id

)

select * from lead_signals_counted
