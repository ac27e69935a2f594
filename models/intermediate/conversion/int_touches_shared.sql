-- One row per customer who ever paid and touch, with its share of each attribution model, all before it included.
-- Shares are whole numbers of no unit: a weight is a share over the total, so no model needs to know its own sum.
{{ config(**kept_by('customer_id', 'int_conversions_compared')) }}
{%- set ends = setting('position_weights') %}
{%- set whole_path = 'partition by customer_id' %}
{%- set path_so_far = whole_path ~ ' order by touch_number rows between unbounded preceding and current row' %}
with

touches as (

    select * from {{ ref('int_touches_matched') }}
    where {{ is_changed('customer_id', 'int_conversions_compared') }}

),

roled_touches as (

    select
        *,
        touch_number <= 1 as is_first,
        touch_number = touch_count as is_last,
        case when touch_number <= 1 then 1 else 0 end
        + case when touch_number = touch_count then 1 else 0 end
        + case when touch_number = lead_touch_number then 1 else 0 end as role_count,
        case
            when touch_count <= 1 then 0
            when lead_touch_number between 2 and touch_count - 1 then touch_count - 3
            else touch_count - 2
        end as rest_count

    from touches

),

shares as (

    select
        customer_id,
        converted_at,
        session_id,
        touched_at,
        channel,
        campaign,
        is_direct,
        touch_number,
        touch_count,
        coalesce(touch_number = lead_touch_number, false) as is_lead_creation,
        case when is_first then 1 else 0 end as first_touch_share,
        case when is_last then 1 else 0 end as last_touch_share,
        case when touch_number = last_non_direct_number then 1 else 0 end as last_non_direct_share,
        1 as linear_share,
        -- Millionths of the setting's weights; of two touches each has its end's, or half where neither end has any.
        cast(case
            when touch_count <= 1 then 1
            {%- if ends[0] + ends[2] == 0 %}
            when touch_count = 2 then 1
            {%- endif %}
            when touch_count = 2 and is_first then {{ (1000000 * ends[0]) | round | int }}
            when touch_count = 2 then {{ (1000000 * ends[2]) | round | int }}
            when is_first then {{ (1000000 * ends[0]) | round | int }} * (touch_count - 2)
            when is_last then {{ (1000000 * ends[2]) | round | int }} * (touch_count - 2)
            else {{ (1000000 * ends[1]) | round | int }}
        end as bigint) as position_share,
        -- A role has 0.3, the rest 0.1 together: three and one parts, times the number of touches that share the one.
        case
            when role_count = 0 then 1
            when rest_count = 0 then role_count
            else 3 * role_count * rest_count
        end as w_shaped_share,
        -- Ages are counted from the last touch: the same proportions, and never all too small to be told from 0.
        case
            when touch_count = 0 then 1
            else cast(round(1000000000000 * power(
                cast(2 as double),
                -{{ elapsed_days('touched_at', 'last_touched_at') }} / {{ setting('attribution_half_life_days') }}
            )) as bigint)
        end as time_decay_share

    from roled_touches

),

touches_shared as (

    select
        {%- for model in attribution_models() %}
        sum({{ model }}_share) over ({{ path_so_far }}) as {{ model }}_so_far,
        sum({{ model }}_share) over ({{ whole_path }}) as {{ model }}_total,
        {%- endfor %}
        shares.*

    from shares

)

select * from touches_shared
