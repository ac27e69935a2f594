-- One row per visitor, lead, user or customer: a fingerprint of its funnel events and of what cuts its entries, and
-- whether that is new tonight. Where no history is kept, all of them are changed.
{{ config(**kept_place('segment')) }}
with

kinds as (

    select
        entity,
        min(known_until) as known_until

    from {{ ref('int_funnels_windowed') }}
    group by entity

),

-- What only the quicker of its sources know is another event once all of them do.
events as (

    select
        funnel_events.entity,
        funnel_events.entity_id,
        funnel_events.milestone,
        funnel_events.occurred_at,
        funnel_events.is_implied,
        funnel_events.occurred_at <= kinds.known_until as is_known

    from {{ ref('int_funnel_events') }} as funnel_events
    inner join kinds
        on funnel_events.entity = kinds.entity

),

sessions as (

    select
        visitor_id,
        session_id,
        started_at,
        customer_id,
        channel,
        campaign

    from {{ ref('fct_web_sessions') }}

),

identities as (

    select
        source,
        source_id,
        customer_id,
        valid_from,
        valid_to

    from {{ ref('dim_customer_identities') }}
    where source in ('hubspot_contact', 'segment_user')

),

customers as (

    select
        {{ customer_segments() | join(',\n        ') }},
        customer_id

    from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

mrr_intervals as (

    select
        {{ item_segments() | join(',\n        ') }},
        customer_id,
        mrr_local,
        valid_from,
        valid_to

    from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

customer_parts as (

    {% for part in ['customers', 'segment_history', 'mrr_intervals'] %}
    select
        customer_id,
        {{ rows_fingerprint(part) }} as fingerprint

    from {{ part }}
    group by customer_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

segmented_customers as (

    select
        customer_id,
        cast(sum(fingerprint) as decimal(38, 0)) as fingerprint

    from customer_parts
    group by customer_id

),

fingerprints as (

    select
        entity_id,
        {{ rows_fingerprint('events') }} as fingerprint,
        max(case when is_known then 0 else 1 end) as is_ahead

    from events
    group by entity_id

    {% for part, entity_id in [('sessions', 'visitor_id'), ('identities', 'source_id')] %}
    union all

    select
        {{ part }}.{{ entity_id }} as entity_id,
        {{ rows_fingerprint(part) }} + coalesce(sum(segmented_customers.fingerprint), 0) as fingerprint,
        null as is_ahead

    from {{ part }}
    left join segmented_customers
        on {{ part }}.customer_id = segmented_customers.customer_id
    group by {{ part }}.{{ entity_id }}
    {% endfor %}

    union all

    select
        customer_id as entity_id,
        fingerprint,
        null as is_ahead

    from segmented_customers

),

both_nights as (

    {{ compared_nights('fingerprints', 'entity_id', ['is_ahead']) }}

),

funnel_entities_compared as (

    select
        entity_id,
        fingerprint,
        is_ahead,
        is_changed or coalesce(is_ahead, 0) + coalesce(kept_is_ahead, 0) > 0 as is_changed

    from both_nights

)

select * from funnel_entities_compared
