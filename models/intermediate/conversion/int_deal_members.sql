-- One row per deal that is not deleted and segment, with its member: the deal's own, else its customer's of today.
{%- set own_segments = ['deal_type', 'sales_rep_id', 'acv_band'] %}
{%- set bands = ['trial', 'demos', 'stakeholders'] %}
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
        {{ segment_member('sales_team', 'sales_reps') }} as sales_team,
        case when deals.had_trial then 'with_trial' else 'without_trial' end as trial,
        case
            when deals.demo_count = 0 then 'none'
            when deals.demo_count = 1 then 'one'
            else '2_or_more'
        end as demos,
        case
            when deals.stakeholder_count = 0 then 'none'
            when deals.stakeholder_count = 1 then 'one'
            when deals.stakeholder_count <= 3 then '2_to_3'
            else '4_or_more'
        end as stakeholders

    from deals
    left join customers
        on deals.customer_id = customers.customer_id
    left join sales_reps
        on deals.sales_rep_id = sales_reps.sales_rep_id

),

deal_members as (

    {% for segment in ['total', 'deal_type'] + bands + customer_segments() %}
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
