-- One row per customer who ever paid: a fingerprint of its touches and of what values and cuts them, and whether that
-- is new tonight. Where no history is kept, all of them are changed.
{{ config(**kept_place('segment')) }}
with

touches as (

    select * from {{ ref('int_touches_matched') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'segment')

),

conversions as (

    select
        customer_revenue.customer_id,
        customer_revenue.cohort_month,
        customer_months.closing_mrr,
        months.ends_at <= cutoffs.source_as_of as is_complete

    from {{ ref('fct_customer_revenue') }} as customer_revenue
    cross join cutoffs
    inner join months
        on customer_revenue.cohort_month = months.month
    left join customer_months
        on
            customer_revenue.customer_id = customer_months.customer_id
            and customer_revenue.cohort_month = customer_months.month

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
        {{ rows_fingerprint(part) }} as fingerprint

    from {{ part }}
    {% if part in ['customers', 'segment_history'] %}
    inner join conversions
        on {{ part }}.customer_id = conversions.customer_id
    {% endif %}
    group by {{ part }}.customer_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

conversions_compared as (

    {{ compared_nights('fingerprints', 'customer_id') }}

)

select * from conversions_compared
