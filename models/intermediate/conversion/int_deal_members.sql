-- One row per deal that is not deleted and segment, with its member: the deal's own, else its customer's of today.
{%- set own_segments = ['deal_type', 'sales_rep_id', 'acv_band'] %}
with

deals as (

    select * from {{ ref('fct_deals') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

sales_reps as (

    select * from {{ ref('dim_sales_reps') }}

),

described_deals as (

    select
        deals.deal_id,
        'total' as total,
        {% for segment in own_segments -%}
        {{ segment_member(segment, 'deals') }} as {{ segment }},
        {% endfor -%}
        {% for segment in customer_segments() if segment not in own_segments + ['sales_team'] -%}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {% endfor -%}
        {{ segment_member('sales_team', 'sales_reps') }} as sales_team

    from deals
    left join customers
        on deals.customer_id = customers.customer_id
    left join sales_reps
        on deals.sales_rep_id = sales_reps.sales_rep_id

),

deal_members as (

    {% for segment in ['total', 'deal_type'] + customer_segments() %}
    select
        deal_id,
        '{{ segment }}' as segment,
        {{ segment }} as member

    from described_deals
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
)

select * from deal_members
