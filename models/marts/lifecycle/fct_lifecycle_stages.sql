-- One row per customer and unbroken time in one lifecycle stage, with the customer's segments.
-- Deals are those at the entry; what sources keep no history of is today's.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

stage_intervals as (

    select * from {{ ref('int_stage_intervals_joined') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

fct_lifecycle_stages as (

    select
        stage_intervals.customer_id,
        stage_intervals.stage,
        stage_intervals.stage_number,
        stage_intervals.stage_category,
        stage_intervals.sequence_number,
        stage_intervals.entered_at,
        stage_intervals.exited_at,
        stage_intervals.is_current,
        {{ elapsed_days('stage_intervals.entered_at', 'coalesce(stage_intervals.exited_at, as_of.as_of)') }}
            as elapsed_days,
        stage_intervals.previous_stage,
        {% for segment in customer_segments() %}
        {{ dated_member(segment) }} as {{ segment }},
        {% endfor %}
        {{ segment_member('plan_family', 'customers') }} as plan_family,
        {{ segment_member('billing_interval', 'customers') }} as billing_interval,
        {{ segment_member('currency', 'customers') }} as currency

    from stage_intervals
    cross join as_of
    left join customers
        on stage_intervals.customer_id = customers.customer_id
    left join segment_history
        on
            stage_intervals.customer_id = segment_history.customer_id
            and stage_intervals.entered_at >= segment_history.valid_from
            and stage_intervals.entered_at < coalesce(segment_history.valid_to, {{ end_of_time() }})

)

select * from fct_lifecycle_stages
