-- One row per customer tonight or when history was kept: a fingerprint of its segments, today and at each close, and of
-- its first payment, and whether it differs.
{{ config(**kept_place()) }}
with

-- Without any invoice nothing is known of who paid.
invoices as (

    select count(*) > 0 as are_known from {{ ref('stg_stripe__invoices') }}

),

customers as (

    select
        {%- for segment in customer_segments() %}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {%- endfor %}
        customers.customer_id,
        invoices.are_known

    from {{ ref('dim_customers') }} as customers
    cross join invoices

),

fingerprints as (

    select
        customer_id,
        {{ fingerprint_number('customers') }} as fingerprint
    from customers
    {%- for attributes in ['int_customer_segments_closed', 'int_first_payments_dated'] %}

    union all

    select
        attributes.customer_id,
        {{ fingerprint_number('attributes') }} as fingerprint
    from {{ ref(attributes) }} as attributes
    {%- endfor %}

),

customer_attributes_compared as (

    {{ compared_nights('fingerprints', 'customer_id') }}

)

select * from customer_attributes_compared
