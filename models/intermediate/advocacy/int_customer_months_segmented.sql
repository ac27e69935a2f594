-- One row per customer and month with a survey, invitation, referred first payment or ticket, with its members.
-- Segments that change are those of the month if the customer pays in it, as in the bridge; others of the cut-off.
with

surveys as (

    select * from {{ ref('int_surveys_counted') }}

),

referrals as (

    select * from {{ ref('int_referrals_counted') }}

),

tickets as (

    select * from {{ ref('int_tickets_timed') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

customer_mrr as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

customer_months as (

    {%- for relation in ['surveys', 'referrals', 'tickets'] %}
    select
        customer_id,
        month

    from {{ relation }}
    where customer_id is not null
    {{ 'union distinct' if not loop.last }}
    {%- endfor %}

),

customer_months_segmented as (

    select
        {%- for segment in customer_segments() %}
        {%- if segment in dated_segments() %}
        coalesce(customer_mrr.{{ segment }}, {{ segment_member(segment, 'customers') }}) as {{ segment }},
        {%- else %}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {%- endif %}
        {%- endfor %}
        {%- for segment in item_segments() %}
        {{ segment_member(segment, 'customer_mrr') }} as {{ segment }},
        {%- endfor %}
        customer_months.customer_id,
        customer_months.month

    from customer_months
    left join customers
        on customer_months.customer_id = customers.customer_id
    left join customer_mrr
        on
            customer_months.customer_id = customer_mrr.customer_id
            and customer_months.month = customer_mrr.month

)

select * from customer_months_segmented
