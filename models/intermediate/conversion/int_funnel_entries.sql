-- One row per funnel and entity that entered it, with how far it came and its member of every segment at the start.
-- What keeps no history (a company's country, industry, size) is today's; a visitor's channel is its first session's.
{{ config(materialized='view') }}
{% set visit_segments = ['acquisition_channel', 'acquisition_campaign'] %}
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}

),

steps_reached as (

    select * from {{ ref('int_funnel_steps_reached') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', feeds='fct_funnel_entries') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'visitor_id', feeds='fct_funnel_entries') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}

),

followed_entities as (

    select
        funnel,
        entity_id,
        min(started_at) as started_at,
        min(cohort_month) as cohort_month,
        min(window_ends_at) as window_ends_at,
        sum(case when has_left then 0 else 1 end) as steps_reached,
        max(case when has_left then 1 else 0 end) = 1 as has_left

    from steps_reached
    group by
        funnel,
        entity_id

),

ranked_sessions as (

    select
        visitor_id,
        customer_id,
        channel,
        campaign,
        row_number() over (partition by visitor_id order by started_at, session_id) as session_number

    from sessions

),

tied_entities as (

    select
        followed_entities.*,
        funnels.window_days,
        funnels.known_until,
        case funnels.entity
            when 'visitor' then ranked_sessions.customer_id
            when 'customer' then followed_entities.entity_id
            else identities.customer_id
        end as customer_id,
        ranked_sessions.channel,
        ranked_sessions.campaign,
        funnels.entity = 'visitor' as is_visitor

    from followed_entities
    inner join funnels
        on followed_entities.funnel = funnels.funnel
    left join ranked_sessions
        on
            case when funnels.entity = 'visitor' then followed_entities.entity_id end = ranked_sessions.visitor_id
            and ranked_sessions.session_number = 1
    left join identities
        on
            followed_entities.entity_id = identities.source_id
            and identities.source = case funnels.entity
                when 'lead' then 'hubspot_contact'
                when 'user' then 'segment_user'
            end
            and followed_entities.started_at >= identities.valid_from
            and followed_entities.started_at < coalesce(identities.valid_to, {{ end_of_time() }})

),

items_at_start as (

    {{ largest_items('tied_entities', ['funnel', 'entity_id'], 'started_at', 'mrr_intervals') }}

),

funnel_entries as (

    select
        tied_entities.funnel,
        tied_entities.entity_id,
        tied_entities.customer_id,
        tied_entities.started_at,
        tied_entities.cohort_month,
        tied_entities.steps_reached,
        tied_entities.window_ends_at <= tied_entities.known_until as is_mature,
        {% for segment in item_segments() %}
        {{ segment_member(segment, 'items_at_start') }} as {{ segment }},
        {% endfor %}
        {% for segment in customer_segments() %}
        {% if segment in visit_segments %}
        case
            when tied_entities.is_visitor
                then {{ segment_member(segment | replace('acquisition_', ''), 'tied_entities') }}
            else {{ segment_member(segment, 'customers') }}
        end as {{ segment }},
        {% else %}
        {{ dated_member(segment) }} as {{ segment }},
        {% endif %}
        {% endfor %}
        {{ followed_days(
            'tied_entities.started_at', 'tied_entities.window_ends_at', 'tied_entities.has_left', 'tied_entities'
        ) }} as followed_days

    from tied_entities
    left join customers
        on tied_entities.customer_id = customers.customer_id
    left join segment_history
        on
            tied_entities.customer_id = segment_history.customer_id
            and tied_entities.started_at >= segment_history.valid_from
            and tied_entities.started_at < coalesce(segment_history.valid_to, {{ end_of_time() }})
    left join items_at_start
        on
            tied_entities.funnel = items_at_start.funnel
            and tied_entities.entity_id = items_at_start.entity_id

)

select * from funnel_entries
