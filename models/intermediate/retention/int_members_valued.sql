-- One row per segment member and billing interval with customers paying at the last complete close, and their MRR.
with

months as (

    select * from {{ ref('dim_months') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

members as (

    select * from {{ ref('int_cohort_members') }}

),

last_month as (

    select max(months.month) as month
    from months
    cross join cutoffs
    where
        months.has_ended
        and months.ends_at <= cutoffs.source_as_of

),

paying_customers as (

    select
        customer_months.customer_id,
        customer_months.month,
        customer_months.closing_mrr

    from {{ ref('fct_customer_mrr_monthly') }} as customer_months
    inner join last_month
        on customer_months.month = last_month.month
    where customer_months.has_closing

),

members_valued as (

    {% for segment in ['total'] + segment_names() %}
    select
        '{{ segment }}' as segment,
        members.{{ segment }} as member,
        members.billing_interval,
        paying_customers.month,
        count(*) as active_customers,
        sum(paying_customers.closing_mrr) as closing_mrr

    from members
    inner join paying_customers
        on members.customer_id = paying_customers.customer_id
    group by
        {{ 'members.' ~ segment ~ ',' if segment != 'billing_interval' }}
        members.billing_interval,
        paying_customers.month
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from members_valued
