-- One row per customer who ever had MRR: when it began and ended, and what it is now.
with

months as (

    select max(month) as month from {{ ref('dim_months') }}
    where has_begun

),

spans as (

    select * from {{ ref('int_customers_active') }}

),

lifetimes as (

    select
        customer_id,
        min(active_from) as first_paid_at,
        case when count(*) = count(active_to) then max(active_to) end as churned_at,
        max(lifecycle_number) as lifecycle_number

    from spans
    group by customer_id

),

current_items as (

    select
        item_months.customer_id,
        sum(item_months.closing_mrr) as current_mrr

    from {{ ref('int_mrr_item_months') }} as item_months
    inner join months
        on item_months.month = months.month
    group by item_months.customer_id

),

rates as (

    select
        int_fx_rates_monthly.currency,
        int_fx_rates_monthly.rate_numerator,
        int_fx_rates_monthly.rate_denominator

    from {{ ref('int_fx_rates_monthly') }} as int_fx_rates_monthly
    inner join months
        on int_fx_rates_monthly.month = months.month

),

last_intervals as (

    -- What the customer pays for now, or paid for last.
    select
        intervals.customer_id,
        intervals.plan_family,
        intervals.billing_interval,
        intervals.currency,
        coalesce(
            {{ exact_money('intervals.mrr_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }},
            intervals.mrr_local
        ) as mrr

    from {{ ref('fct_mrr_intervals') }} as intervals
    inner join lifetimes
        on intervals.customer_id = lifetimes.customer_id
    left join rates
        on intervals.currency = rates.currency
    where
        intervals.mrr_local > 0
        and (intervals.valid_to is null or intervals.valid_to = lifetimes.churned_at)

),

{% for segment in ['plan_family', 'billing_interval', 'currency'] -%}
{{ segment }}_members as (

    select
        customer_id,
        {{ segment }},
        row_number() over (partition by customer_id order by sum(mrr) desc, {{ segment }} asc) as member_rank

    from last_intervals
    group by customer_id, {{ segment }}

),

{% endfor -%}

customer_revenue as (

    select
        lifetimes.customer_id,
        lifetimes.first_paid_at,
        {{ local_month('lifetimes.first_paid_at') }} as cohort_month,
        lifetimes.churned_at,
        cast(case when lifetimes.churned_at is null then current_items.current_mrr else 0 end as decimal(38, 6))
            as current_mrr,
        cast(case when lifetimes.churned_at is null then 12 * current_items.current_mrr else 0 end as decimal(38, 6))
            as current_arr,
        lifetimes.churned_at is null as is_active,
        cast(lifetimes.lifecycle_number as bigint) as lifecycle_number,
        plan_family_members.plan_family,
        billing_interval_members.billing_interval,
        currency_members.currency

    from lifetimes
    left join current_items
        on lifetimes.customer_id = current_items.customer_id
    {%- for segment in ['plan_family', 'billing_interval', 'currency'] %}
    left join {{ segment }}_members
        on
            lifetimes.customer_id = {{ segment }}_members.customer_id
            and {{ segment }}_members.member_rank = 1
    {%- endfor %}

)

select * from customer_revenue
