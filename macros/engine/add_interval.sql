{#
    A timestamp moved by a number of months, days, hours or seconds; months clamp to the month's end (31 Jan + 1 month = 28 or 29 Feb).
    Example: {{ add_interval('anchor_at', 'term_number * 12', 'month') }}. Always add from the original anchor, never step by step.
#}
{% macro add_interval(instant, count, unit) -%}
    {%- if unit not in ['month', 'day', 'hour', 'second'] -%}
        {{ exceptions.raise_compiler_error("add_interval takes month, day, hour or second, not '" ~ unit ~ "'.") }}
    {%- endif -%}
    {{ return(adapter.dispatch('add_interval', 'saas_lifecycle')(instant, count, unit)) }}
{%- endmacro %}

{% macro default__add_interval(instant, count, unit) -%}
    ({{ instant }} + ({{ count }}) * interval '1 {{ unit }}')
{%- endmacro %}

{% macro spark__add_interval(instant, count, unit) -%}
    timestampadd({{ unit }}, {{ count }}, {{ instant }})
{%- endmacro %}
