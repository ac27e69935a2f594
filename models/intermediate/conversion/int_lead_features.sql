-- One row per lead with a creation time: what was known of it when it is scored, and whether it was won after that.
-- Nothing of the instant of scoring or later is counted, so what a win brings with it cannot foretell it.
{%- set window_days = setting('lead_score_window_days') %}
with

leads as (

    select * from {{ ref('int_leads_reached') }}
    where lead_at is not null

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

counted_signals as (

    select * from {{ ref('int_lead_signals_counted') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

known as (

    select min(source_as_of) as known_until

    from {{ ref('source_cutoffs') }}
    where source_name in ('hubspot', 'segment', 'marketing')

),

mature_months as (

    select
        months.starts_at,
        months.ends_at,
        row_number() over (order by months.month desc) as recency_rank

    from months
    cross join known
    where {{ add_interval('months.ends_at', window_days, 'day') }} <= known.known_until

),

held_out as (

    select
        min(starts_at) as starts_at,
        max(ends_at) as ends_at

    from mature_months
    where recency_rank <= {{ setting('lead_score_held_out_months') }}

),

dated_leads as (

    select
        leads.lead_id,
        leads.lead_at,
        leads.won_at,
        known.known_until,
        {{ add_interval('leads.lead_at', setting('lead_score_age_days'), 'day') }} as scored_at,
        {{ add_interval('leads.lead_at', setting('lead_score_age_days') + window_days, 'day') }} as window_ends_at,
        case
            when contacts.analytics_source in (
                'ORGANIC_SEARCH', 'PAID_SEARCH', 'EMAIL_MARKETING', 'SOCIAL_MEDIA', 'PAID_SOCIAL', 'REFERRALS',
                'DIRECT_TRAFFIC', 'OTHER_CAMPAIGNS', 'OFFLINE'
            ) then lower(contacts.analytics_source)
            else 'unknown'
        end as source_channel

    from leads
    cross join known
    inner join contacts
        on leads.lead_id = contacts.contact_id

),

lead_features as (

    select
        dated_leads.lead_id,
        dated_leads.scored_at,
        case
            when dated_leads.scored_at > dated_leads.known_until then 'too_young'
            when dated_leads.won_at < dated_leads.scored_at then 'won_before'
            when dated_leads.scored_at < held_out.starts_at and dated_leads.window_ends_at <= held_out.starts_at
                then 'training'
            when dated_leads.scored_at < held_out.starts_at then 'between'
            when dated_leads.scored_at < held_out.ends_at then 'held_out'
            else 'recent'
        end as split,
        case
            when dated_leads.window_ends_at <= dated_leads.known_until
                then
                    coalesce(
                        dated_leads.won_at >= dated_leads.scored_at
                        and dated_leads.won_at < dated_leads.window_ends_at,
                        false
                    )
        end as is_won,
        coalesce(counted_signals.rules_score, 0) as rules_score,
        counted_signals.crm_score,
        {% for signal_kind in lead_signals() -%}
        coalesce(counted_signals.{{ signal_kind }}_count, 0) as {{ signal_kind }}_count,
        {% endfor -%}
        dated_leads.source_channel

    from dated_leads
    cross join held_out
    left join counted_signals
        on dated_leads.lead_id = counted_signals.lead_id

)

select * from lead_features
