{#
    The UTC instant of a wall-clock time in the reporting time zone. Example: {{ utc_instant('month') }} is when a local month begins.
    A midnight that the clocks pass twice (Havana, the Azores in autumn) is the first one, so that the hour between belongs to the new day.
#}
{% macro utc_instant(wall_clock) -%}
    {%- set zone = saas_lifecycle.setting('reporting_timezone') -%}
    {%- set wall = 'cast(' ~ wall_clock ~ ' as timestamp)' -%}
    {%- set instant = 'cast(' ~ (wall_clock if zone == 'UTC' else saas_lifecycle.shift_time_zone(wall, zone, 'UTC')) ~ ' as timestamp)' -%}
    {%- set earlier = saas_lifecycle.add_interval(instant, -1, 'hour') -%}
    {%- if zone == 'UTC' -%}
    {{ instant }}
    {%- else -%}
    case when {{ saas_lifecycle.shift_time_zone(earlier, 'UTC', zone) }} = {{ wall }} then {{ earlier }} else {{ instant }} end
    {%- endif -%}
{%- endmacro %}
