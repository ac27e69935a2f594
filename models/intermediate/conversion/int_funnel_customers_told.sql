-- One row per customer: fingerprints of what its funnel events are made of and of what cuts them, and whether a source
-- is ahead of the slowest one.
{%- set implied = [] %}
{%- for milestone in ['lead', 'mql', 'sal', 'sql', 'opportunity'] %}
{%- do implied.extend([milestone ~ '_at', 'is_' ~ milestone ~ '_implied']) %}
{%- endfor %}
{%- set user_times = [] %}
{%- for milestone in user_milestones() %}{% do user_times.append(milestone ~ '_at') %}{% endfor %}
{#- Of each part its columns, and those that say when. -#}
{%- set cuts = {
    'customers': (ref('dim_customers'), customer_segments() + ['customer_id'], []),
    'segment_history': (ref('dim_customer_segment_history'), ['*'], []),
    'mrr_intervals': (
        ref('fct_mrr_intervals'), item_segments() + ['customer_id', 'mrr_local', 'valid_from', 'valid_to'], []
    )
} %}
{%- set events = {
    'sessions': (ref('fct_web_sessions'), ['customer_id', 'visitor_id', 'session_id', 'started_at'], ['started_at']),
    'lifecycle_events': (ref('fct_lifecycle_events'), ['customer_id', 'milestone', 'occurred_at'], ['occurred_at']),
    'lifecycle_milestones': (ref('fct_lifecycle_milestones'), ['customer_id'] + implied, []),
    'lead_events': (ref('fct_lead_events'), ['customer_id', 'milestone', 'occurred_at'], ['occurred_at']),
    'deals': (ref('fct_deals'), ['customer_id', 'is_won', 'closed_at'], ['closed_at']),
    'free_sign_ups': (ref('int_free_sign_ups'), ['customer_id', 'free_started_at'], ['free_started_at']),
    'identities': (
        ref('dim_customer_identities'), ['customer_id', 'source', 'source_id', 'valid_from', 'valid_to'], []
    ),
    'users': (ref('fct_user_milestones'), ['user_id'] + user_times, user_times)
} %}
with

known as (

    select min(known_until) as known_until from {{ ref('int_funnels_windowed') }}

),

{% for part, (relation, columns, times) in (cuts | items | list) + (events | items | list) -%}
{{ part }} as (

    select
        {{ columns | join(',\n        ') }}

    from {{ relation }}
    {%- if part == 'mrr_intervals' %}
    where mrr_local > 0
    {%- elif part == 'lead_events' %}
    where milestone in ('lead', 'sal')
    {%- elif part == 'identities' %}
    where source in ('hubspot_contact', 'segment_user')
    {%- endif %}

),

{% endfor -%}
parts as (

    {% for part, (relation, columns, times) in (cuts | items | list) + (events | items | list) %}
    select
        {{ 'identities' if part == 'users' else part }}.customer_id,
        {{ fingerprint_number(part) if part in cuts else 0 }} as cut_fingerprint,
        {{ 0 if part in cuts else fingerprint_number(part) }} as event_fingerprint,
        {% if times -%}
        {%- set later = ' > known.known_until\n                or ' ~ part ~ '.' -%}
        case
            when
                {{ part }}.{{ times | join(later) }} > known.known_until
                then 1
        end as is_ahead
        {%- else -%}
        cast(null as integer) as is_ahead
        {%- endif %}

    from {{ part }}
    cross join known
    {%- if part == 'users' %}
    inner join identities
        on users.user_id = identities.source_id
    {%- endif %}

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

funnel_customers_told as (

    select
        customer_id,
        cast(sum(cut_fingerprint) as decimal(38, 0)) as cut_fingerprint,
        cast(sum(event_fingerprint) as decimal(38, 0)) as event_fingerprint,
        cast(max(is_ahead) as integer) as is_ahead

    from parts
    where customer_id is not null
    group by customer_id

)

select * from funnel_customers_told
