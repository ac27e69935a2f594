-- One row per visitor, lead, user or customer: a fingerprint of what its funnel events are made of and of what cuts its
-- entries, and whether that is new tonight. Where no history is kept, all of them are changed.
{{ config(**kept_place('segment')) }}
{%- set user_times = [] %}
{%- for milestone in user_milestones() %}{% do user_times.append(milestone ~ '_at') %}{% endfor %}
with

-- What only the quicker of the sources know is another event once all of them do.
known as (

    select min(known_until) as known_until from {{ ref('int_funnels_windowed') }}

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

users as (

    select
        {{ user_times | join(',\n        ') }},
        user_id

    from {{ ref('fct_user_milestones') }}

),

lead_milestones as (

    select
        lead_id,
        milestone,
        occurred_at

    from {{ ref('int_lead_milestones_unioned') }}

),

customers as (

    select * from {{ ref('int_funnel_customers_told') }}

),

fingerprints as (

    select
        sessions.visitor_id as entity_id,
        {{ fingerprint_number('sessions') }}
        + coalesce(customers.cut_fingerprint + customers.event_fingerprint, 0) as fingerprint,
        case when sessions.started_at > known.known_until then 1 else customers.is_ahead end as is_ahead

    from sessions
    cross join known
    left join customers
        on sessions.customer_id = customers.customer_id

    union all

    -- A lead has the segments of its customer, a user its payments too.
    select
        identities.source_id as entity_id,
        {{ fingerprint_number('identities') }}
        + coalesce(customers.cut_fingerprint, 0)
        + coalesce(case when identities.source = 'segment_user' then customers.event_fingerprint end, 0) as fingerprint,
        case when identities.source = 'segment_user' then customers.is_ahead end as is_ahead

    from identities
    left join customers
        on identities.customer_id = customers.customer_id

    union all

    select
        users.user_id as entity_id,
        {{ fingerprint_number('users') }} as fingerprint,
        case
            when
                users.{{ user_times | join(' > known.known_until\n                or users.') }} > known.known_until
                then 1
        end as is_ahead

    from users
    cross join known

    union all

    select
        lead_milestones.lead_id as entity_id,
        {{ fingerprint_number('lead_milestones') }} as fingerprint,
        case when lead_milestones.occurred_at > known.known_until then 1 end as is_ahead

    from lead_milestones
    cross join known

    union all

    select
        customer_id as entity_id,
        cut_fingerprint + event_fingerprint as fingerprint,
        is_ahead

    from customers

),

both_nights as (

    {{ compared_nights('fingerprints', 'entity_id', ['is_ahead']) }}

),

entities_compared as (

    select
        *,
        is_changed or coalesce(is_ahead, kept_is_ahead) is not null as has_news

    from both_nights

),

-- A visitor's events are those of all of its customers, so these are read with it.
visited_customers as (

    select sessions.customer_id

    from sessions
    inner join entities_compared
        on sessions.visitor_id = entities_compared.entity_id
    where
        entities_compared.has_news
        and sessions.customer_id is not null
    group by sessions.customer_id

),

funnel_entities_compared as (

    select
        entities_compared.entity_id,
        entities_compared.fingerprint,
        entities_compared.is_ahead,
        entities_compared.has_news or visited_customers.customer_id is not null as is_changed

    from entities_compared
    left join visited_customers
        on entities_compared.entity_id = visited_customers.customer_id

)

select * from funnel_entities_compared
