{#
    Where the local calendar begins, as a literal: the UTC instant of that midnight in the reporting time zone, or its day.
    Example: {{ calendar_start('timestamp') }} compiles to cast('1990-01-01 05:00:00' as timestamp) in New York.
#}
{% macro calendar_start(data_type) -%}
    {%- set day = modules.datetime.datetime.strptime(saas_lifecycle.setting('calendar_start_date') | string, '%Y-%m-%d') -%}
    {%- set zone = modules.pytz.timezone(saas_lifecycle.setting('reporting_timezone')) -%}
    {%- set start = zone.localize(day).astimezone(modules.pytz.utc) if data_type == 'timestamp' else day -%}
    cast('{{ start.strftime('%Y-%m-%d' ~ (' %H:%M:%S' if data_type == 'timestamp' else '')) }}' as {{ data_type }})
{%- endmacro %}
