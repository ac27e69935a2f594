-- One row per customer: its member of every segment tonight and in the night that was kept, and whether one differs.
{{ config(**kept_place('segment')) }}
with

customers as (

    select * from {{ ref('dim_customers') }}

),

members as (

    select
        {% for segment in customer_segments() %}
        {{ segment_member(segment) }} as {{ segment }},
        {% endfor %}
        customer_id

    from customers

),

fingerprints as (

    select
        customer_id,
        {{ customer_segments() | join(',\n        ') }},
        {{ fingerprint_number('members') }} as fingerprint

    from members

),

both_nights as (

    {{ compared_nights('fingerprints', 'customer_id', customer_segments()) }}

),

-- What it was in the night before is asked of those alone who are in another now.
customer_segments_compared as (

    select
        customer_id,
        fingerprint,
        {% for segment in customer_segments() %}
        {{ segment }},
        case when is_changed then kept_{{ segment }} end as kept_{{ segment }},
        {% endfor %}
        is_changed

    from both_nights

)

select * from customer_segments_compared
