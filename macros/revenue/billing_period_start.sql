{#
    The start of a subscription's billing period, counted from its anchor and never step by step.
    Example: {{ billing_period_start('anchor_at', 'n', 'period_months', 'period_days') }}: period 2 of a monthly
    subscription anchored on 31 January starts on 31 March. Exactly one of the two lengths is not null.
#}
{% macro billing_period_start(anchor, number, months, days) -%}
    case
        when {{ months }} is not null then {{ saas_lifecycle.add_interval(anchor, 'cast((' ~ number ~ ') * ' ~ months ~ ' as integer)', 'month') }}
        else {{ saas_lifecycle.add_interval(anchor, 'cast((' ~ number ~ ') * ' ~ days ~ ' as integer)', 'day') }}
    end
{%- endmacro %}
