-- One row per customer who ever paid: a fingerprint of its touches and of what values and cuts them, and whether that
-- is new tonight. Where no history is kept, all of them are changed.
{{ config(**kept_place('segment')) }}
with

touches as (

    select * from {{ ref('int_touches_matched') }}

),

conversions as (

    select * from {{ ref('int_conversions_valued') }}

),

customers as (

    select
        {{ segment_names() | join(',\n        ') }},
        customer_id

    from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

fingerprints as (

    {% for part in ['touches', 'conversions', 'customers', 'segment_history'] %}
    select
        {{ part }}.customer_id,
        {{ fingerprint_number(part) }} as fingerprint

    from {{ part }}
    {% if part in ['customers', 'segment_history'] %}
    inner join conversions
        on {{ part }}.customer_id = conversions.customer_id
    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

conversions_compared as (

    {{ compared_nights('fingerprints', 'customer_id') }}

)

select * from conversions_compared
