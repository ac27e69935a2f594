{#
    A UTC instant as wall-clock time in the reporting time zone; convert before any truncation.
    Example: {{ local_timestamp('created_at') }} compiles to created_at under UTC, and under Europe/Paris to
    timezone('Europe/Paris', timezone('UTC', created_at)).
#}
{% macro local_timestamp(instant) -%}
    {%- set zone = saas_lifecycle.setting('reporting_timezone') -%}
    {{ instant if zone == 'UTC' else saas_lifecycle.shift_time_zone(instant, 'UTC', zone) }}
{%- endmacro %}
