-- One row per customer: a company that pays or may pay, or an untied payer, lead, group or user; never a mere visitor.
-- Attributes are those of the cut-off.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
{% set custom_segment_values = ref('int_customers_custom_segments') %}
with

customers as (

    select * from {{ ref('int_customers_seen') }}

),

companies as (

    select * from {{ ref('stg_hubspot__companies') }}

),

employee_bands as (

    select * from {{ ref('employee_bands') }}

),

acquisitions as (

    select * from {{ ref('int_customers_acquired') }}

),

deals as (

    select * from {{ ref('fct_deals') }}

),

deal_segments as (

    select * from {{ ref('dim_customer_segment_history') }}
    where valid_to is null

),

revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

milestones as (

    select * from {{ ref('fct_lifecycle_milestones') }}

),

first_deals as (

    select
        customer_id,
        min(created_at) as first_deal_at

    from deals
    where customer_id is not null
    group by customer_id

),

product_starts as (

    select
        customer_id,
        signed_up_at,
        case
            when trial_started_at < signed_up_at then trial_started_at
            else coalesce(signed_up_at, trial_started_at)
        end as tried_at,
        current_stage

    from milestones

),

dim_customers as (

    select
        customers.customer_id,
        coalesce(nullif(trim(companies.company_name), ''), customers.customer_id) as customer_name,
        coalesce(acquisitions.acquisition_channel, 'unknown') as acquisition_channel,
        coalesce(acquisitions.acquisition_campaign, 'unknown') as acquisition_campaign,
        coalesce(nullif(trim(companies.country), ''), 'unknown') as country,
        coalesce(nullif(trim(companies.industry), ''), 'unknown') as industry,
        coalesce(employee_bands.employee_band, 'unknown') as employee_band,
        case
            when companies.is_public then 'public'
            when not companies.is_public then 'private'
            else 'unknown'
        end as ownership,
        case
            when revenue.first_paid_at <= coalesce(first_deals.first_deal_at, revenue.first_paid_at) then 'self_serve'
            else coalesce(employee_bands.customer_type, 'unknown')
        end as customer_type,
        case
            when product_starts.tried_at < first_deals.first_deal_at then 'product_led'
            when product_starts.tried_at is not null and first_deals.first_deal_at is null then 'product_led'
            else 'sales_led'
        end as sales_motion,
        coalesce(revenue.plan_family, 'unknown') as plan_family,
        coalesce(revenue.billing_interval, 'unknown') as billing_interval,
        coalesce(revenue.currency, 'unknown') as currency,
        coalesce(deal_segments.sales_rep_id, 'unknown') as sales_rep_id,
        coalesce(deal_segments.sales_team, 'unknown') as sales_team,
        coalesce(deal_segments.acv_band, 'unknown') as acv_band,
        {% for name, segment in custom_segments().items() -%}
        {% if segment.get('type', 'varchar') == 'varchar' -%}
        coalesce(custom_segment_values.{{ name }}, 'unknown') as {{ name }},
        {% else -%}
        custom_segment_values.{{ name }},
        {% endif -%}
        {% endfor -%}
        customers.first_seen_at,
        product_starts.signed_up_at,
        revenue.first_paid_at,
        revenue.cohort_month,
        coalesce(product_starts.current_stage, 'unknown') as current_stage,
        case when revenue.customer_id is null then 0 else revenue.current_mrr end as current_mrr,
        case when revenue.customer_id is null then 0 else revenue.current_arr end as current_arr,
        coalesce(revenue.is_active, false) as is_active,
        revenue.churned_at,
        customers.is_deleted

    from customers
    left join companies
        on customers.customer_id = companies.company_id
    left join employee_bands
        on
            companies.employee_count > employee_bands.above_employees
            and (employee_bands.up_to_employees is null or companies.employee_count <= employee_bands.up_to_employees)
    left join acquisitions
        on customers.customer_id = acquisitions.customer_id
    left join first_deals
        on customers.customer_id = first_deals.customer_id
    left join deal_segments
        on customers.customer_id = deal_segments.customer_id
    {% if custom_segments() -%}
    left join {{ custom_segment_values }} as custom_segment_values
        on customers.customer_id = custom_segment_values.customer_id
    {% endif -%}
    left join revenue
        on customers.customer_id = revenue.customer_id
    left join product_starts
        on customers.customer_id = product_starts.customer_id

)

select * from dim_customers
