-- One row per metric, variant, month and segment member: the number, its two parts, or the reason why there is none.
-- It computes nothing: value and parts are columns of a mart, except that what is immature shows none of the three.
{%- set areas = ['revenue', 'finance', 'retention', 'conversion', 'trials', 'sales', 'marketing', 'product'] %}
with

cards as (

    select * from {{ ref('metric_cards') }}

),

area_values as (

    {% for area in areas %}
    select * from {{ ref('int_metric_values_' ~ area) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

fct_metric_values as (

    select
        area_values.metric_id,
        area_values.variant,
        coalesce(area_values.variant = cards.headline_variant, false) as is_headline,
        area_values.month,
        area_values.segment,
        area_values.member,
        case when area_values.is_mature then area_values.numerator end as numerator,
        case when area_values.is_mature then area_values.denominator end as denominator,
        case when area_values.is_mature then area_values.value end as value,
        coalesce(area_values.is_mature, false) as is_mature,
        coalesce(area_values.is_complete, false) as is_complete,
        case
            when not coalesce(area_values.is_mature, false) then 'immature'
            when area_values.value is null then area_values.absence
        end as null_reason

    from area_values
    left join cards
        on area_values.metric_id = cards.metric_id

)

select * from fct_metric_values
