-- One row per customer who ever paid and touch before the first payment, with what each attribution model gives it.
-- A weight is the difference of two rounded running shares, and revenue likewise, so both sum exactly to the whole.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}, **kept_by('customer_id', 'int_conversions_compared')) }}
with

touches as (

    select * from {{ ref('int_touches_shared') }}
    where {{ is_changed('customer_id', 'int_conversions_compared') }}

),

conversions as (

    select * from {{ ref('int_conversions_valued') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

valued_touches as (

    select
        touches.*,
        conversions.cohort_month,
        conversions.revenue,
        conversions.is_complete

    from touches
    inner join conversions
        on touches.customer_id = conversions.customer_id

),

fct_attribution as (

    select
        valued_touches.customer_id,
        cast(valued_touches.touch_number as bigint) as touch_number,
        cast(valued_touches.touch_count as bigint) as touch_count,
        valued_touches.cohort_month as conversion_month,
        valued_touches.converted_at,
        valued_touches.session_id,
        valued_touches.touched_at,
        {{ elapsed_days('valued_touches.touched_at', 'valued_touches.converted_at') }} as age_days,
        valued_touches.channel,
        valued_touches.campaign,
        valued_touches.is_direct,
        valued_touches.is_lead_creation,
        valued_touches.touch_count > 0 as is_attributed,
        cast(valued_touches.revenue as decimal(38, 6)) as conversion_revenue,
        {%- for model in attribution_models() %}
        {%- set before, so_far, total = model ~ '_so_far - ' ~ model ~ '_share', model ~ '_so_far', model ~ '_total' %}
        cast(
            (
                {{ exact_money('1000000', so_far, total, 6) }}
                - {{ exact_money('1000000', before, total, 6) }}
            ) * cast(0.000001 as decimal(6, 6)) as decimal(18, 12)
        ) as {{ model }}_weight,
        {%- endfor %}
        {%- for model in attribution_models() %}
        {%- set before, so_far, total = model ~ '_so_far - ' ~ model ~ '_share', model ~ '_so_far', model ~ '_total' %}
        cast(
            {{ exact_money('valued_touches.revenue', so_far, total, 6) }}
            - {{ exact_money('valued_touches.revenue', before, total, 6) }}
            as decimal(38, 6)
        ) as {{ model }}_revenue,
        {%- endfor %}
        {% for segment in segment_names() -%}
        {{ dated_member(segment) }} as {{ segment }},
        {% endfor -%}
        valued_touches.is_complete

    from valued_touches
    left join customers
        on valued_touches.customer_id = customers.customer_id
    left join segment_history
        on
            valued_touches.customer_id = segment_history.customer_id
            and valued_touches.converted_at >= segment_history.valid_from
            and valued_touches.converted_at < coalesce(segment_history.valid_to, {{ end_of_time() }})

)

select * from fct_attribution
