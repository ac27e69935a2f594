{# The UTC instant of a wall-clock time in the reporting time zone. Example: {{ utc_instant('month') }} is when a local month begins. #}
{% macro utc_instant(wall_clock) -%}
    {%- set zone = saas_lifecycle.setting('reporting_timezone') -%}
    cast({{ wall_clock if zone == 'UTC' else saas_lifecycle.shift_time_zone('cast(' ~ wall_clock ~ ' as timestamp)', zone, 'UTC') }} as timestamp)
{%- endmacro %}
