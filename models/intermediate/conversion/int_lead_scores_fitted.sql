-- One row per lead that is scored, with its chances to win by the trained model, by our rules and by the CRM's score.
{{ config(**kept_by('part', 'int_lead_parts_compared')) }}
with

lead_scores_fitted as (

    select
        {% for number in [1, 2, 3] -%}
        reason_{{ number }},
        reason_{{ number }}_log_odds,
        {% endfor -%}
        lead_id,
        part,
        status,
        trained_chance,
        rules_chance,
        crm_chance

    from {{ ref('int_lead_scores_predicted') }}

)

select * from lead_scores_fitted
