-- One row per lead, sign of interest or milestone, and instant from which it was known, with the points it gave.
-- Points are by the rule of their own day, up to the most that the sign gives under that version.
{{ config(**kept_by('lead_id', 'int_leads_compared')) }}
with

signals as (

    select * from {{ ref('int_lead_signals_unioned') }}

),

rules as (

    select * from {{ ref('lead_score_rules') }}

),

ruled_signals as (

    select
        signals.lead_id,
        signals.signal_kind,
        signals.known_at,
        signals.quantity,
        rules.points,
        rules.most_points,
        rules.definition_version,
        sum(signals.quantity) over (
            partition by signals.lead_id, signals.signal_kind, rules.definition_version
            order by signals.known_at
        ) as quantity_so_far

    from signals
    left join rules
        on
            signals.signal_kind = rules.signal_kind
            and signals.known_at >= rules.valid_from
            and signals.known_at < coalesce(rules.valid_to, {{ end_of_time() }})

),

pointed_signals as (

    select
        *,
        case
            when abs(points) * quantity_so_far > most_points then sign(points) * most_points
            else points * quantity_so_far
        end as points_so_far

    from ruled_signals

),

fct_lead_signals as (

    select
        lead_id,
        signal_kind,
        known_at,
        quantity,
        cast(
            coalesce(
                points_so_far - lag(points_so_far, 1, 0) over (
                    partition by lead_id, signal_kind, definition_version
                    order by known_at
                ),
                0
            ) as bigint
        ) as points,
        cast(definition_version as bigint) as definition_version

    from pointed_signals

)

select * from fct_lead_signals
