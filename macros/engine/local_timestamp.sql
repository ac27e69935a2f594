{#
    A UTC instant as wall-clock time in the reporting time zone; convert before any truncation.
    Example: {{ local_timestamp('created_at') }} compiles to created_at under UTC, and under Europe/Paris to
    timezone('Europe/Paris', timezone('UTC', created_at)).
#}
{% macro local_timestamp(instant) -%}
    {%- set zone = saas_lifecycle.setting('reporting_timezone') -%}
    {{ instant if zone == 'UTC' else adapter.dispatch('shift_time_zone', 'saas_lifecycle')(instant, 'UTC', zone) }}
{%- endmacro %}

{# The UTC instant of a wall-clock time in the reporting time zone. Example: {{ utc_instant('month') }} is when a local month begins. #}
{% macro utc_instant(wall_clock) -%}
    {%- set zone = saas_lifecycle.setting('reporting_timezone') -%}
    cast({{ wall_clock if zone == 'UTC' else adapter.dispatch('shift_time_zone', 'saas_lifecycle')('cast(' ~ wall_clock ~ ' as timestamp)', zone, 'UTC') }} as timestamp)
{%- endmacro %}

{% macro default__shift_time_zone(instant, from_zone, to_zone) -%}
    timezone('{{ to_zone }}', timezone('{{ from_zone }}', {{ instant }}))
{%- endmacro %}

{% macro spark__shift_time_zone(instant, from_zone, to_zone) -%}
    convert_timezone('{{ from_zone }}', '{{ to_zone }}', {{ instant }})
{%- endmacro %}
