-- One row per lead and segment, with its member: of the lead's customer as of today.
-- Segments that its own deals decide are left out: who was sold to would stand apart from who was not.
{{ config(materialized='view') }}
{%- set segments = ['total'] + customer_segments() | reject('in', dated_segments()) | list %}
with

leads as (

    select
        *,
        'total' as total

    from {{ ref('fct_leads') }}

),

lead_members as (

    {% for segment in segments %}
    select
        lead_id,
        '{{ segment }}' as segment,
        {{ segment }} as member

    from leads
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
)

select * from lead_members
