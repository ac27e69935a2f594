{#
    How many of a subscription's billing periods start before an instant: the number of the first that does not.
    Example: {{ billing_periods_before('anchor_at', 'started_at', 'period_months', 'period_days') }} is 0 at the anchor
    and 1 a second later. Never negative: what lies before the anchor belongs to period 0.
#}
{% macro billing_periods_before(anchor, instant, months, days) -%}
    {%- set whole_months = 'floor(' ~ dbt.datediff(anchor, instant, 'month') ~ ' * 1.0 / ' ~ months ~ ')' -%}
    case
        when {{ instant }} <= {{ anchor }} then 0
        when {{ months }} is not null
            then cast({{ whole_months }} as integer) + case
                when {{ saas_lifecycle.add_interval(anchor, 'cast(' ~ whole_months ~ ' * ' ~ months ~ ' as integer)', 'month') }} < {{ instant }} then 1
                else 0
            end
        else cast(ceil({{ saas_lifecycle.elapsed_seconds(anchor, instant) }} / (86400.0 * {{ days }})) as integer)
    end
{%- endmacro %}
