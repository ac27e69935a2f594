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

customer_segments_compared as (

    {{ compared_nights('fingerprints', 'customer_id', customer_segments()) }}

)

select * from customer_segments_compared
