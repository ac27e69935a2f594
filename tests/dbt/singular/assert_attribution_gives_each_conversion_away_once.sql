-- Fails when: a model's weights do not sum to 1 for a customer who ever paid, or its revenue not to the new ARR of the
-- customer, or somebody who never paid has any (ID 30, 31).
-- It would cause: channels that together earned more or less than was sold.
-- Where to look first: int_touches_matched for a customer without a row, then the running sums of int_touches_shared.
with

attribution as (

    select * from {{ ref('fct_attribution') }}

),

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

first_months as (

    select
        customer_revenue.customer_id,
        12 * customer_months.closing_mrr as new_arr

    from customer_revenue
    left join {{ ref('fct_customer_mrr_monthly') }} as customer_months
        on
            customer_revenue.customer_id = customer_months.customer_id
            and customer_revenue.cohort_month = customer_months.month

),

attributed as (

    select
        {%- for model in attribution_models() %}
        sum({{ model }}_weight) as {{ model }}_weight,
        sum({{ model }}_revenue) as {{ model }}_revenue,
        {%- endfor %}
        customer_id

    from attribution
    group by customer_id

),

broken_conversions as (

    {% for model in attribution_models() -%}
    select
        coalesce(first_months.customer_id, attributed.customer_id) as customer_id,
        '{{ model }}' as broken_model,
        attributed.{{ model }}_weight as attributed_weight,
        attributed.{{ model }}_revenue as attributed_revenue,
        first_months.new_arr

    from first_months
    full outer join attributed
        on first_months.customer_id = attributed.customer_id
    where
        first_months.customer_id is null
        or coalesce(attributed.{{ model }}_weight, 0) <> 1
        or coalesce(attributed.{{ model }}_revenue, -1) <> coalesce(first_months.new_arr, -1)

    {{ 'union all' if not loop.last }}

    {% endfor %}
)

select * from broken_conversions
