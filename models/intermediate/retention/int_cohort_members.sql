-- One row per customer that ever had MRR, with its cohort and its member of every segment.
-- Deals and subscription are those of the first payment: the plan of today would sort the cohort by who stayed.
with

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

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

first_items as (

    {{ largest_items('customer_revenue', ['customer_id'], 'first_paid_at', 'mrr_intervals') }}

),

cohort_members as (

    select
        customer_revenue.customer_id,
        customer_revenue.cohort_month,
        'total' as total,
        {% for segment in customer_segments() %}
        {{ dated_member(segment) }} as {{ segment }},
        {% endfor %}
        {{ segment_member('plan_family', 'first_items') }} as plan_family,
        {{ segment_member('billing_interval', 'first_items') }} as billing_interval,
        {{ segment_member('currency', 'first_items') }} as currency

    from customer_revenue
    left join customers
        on customer_revenue.customer_id = customers.customer_id
    left join segment_history
        on
            customer_revenue.customer_id = segment_history.customer_id
            and customer_revenue.first_paid_at >= segment_history.valid_from
            and customer_revenue.first_paid_at < coalesce(segment_history.valid_to, {{ end_of_time() }})
    left join first_items
        on customer_revenue.customer_id = first_items.customer_id

)

select * from cohort_members
