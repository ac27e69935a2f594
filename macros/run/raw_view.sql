{#
    The view over one raw table. Example: raw_view(table, delivery, 'charge') for stripe's charges gives
    create or replace view raw_stripe."charge" as ... A time out of the calendar is none, and its row is left out where there
    must be one, unless the source is not is_calendar_bound.
#}
{% macro raw_view(table, delivery, view_name) %}
    {%- set is_required = table.config.meta['is_required_source'] -%}
    {%- set is_in_calendar = {} -%}
    {%- for dated_type in ['timestamp', 'date'] if table.config.meta.get('is_calendar_bound', true) -%}
        {%- do is_in_calendar.update({dated_type: 'between ' ~ saas_lifecycle.calendar_start(dated_type) ~ " and timestamp '9999-12-31 23:59:59.999999'"}) -%}
    {%- endfor -%}
    {%- set columns = table.columns.values() | list + saas_lifecycle.custom_segment_raw_columns(table) -%}
    {%- set values = {} -%}
    {%- for column in columns if delivery is not none and column.name in delivery.columns -%}
        {%- do values.update({column.name: saas_lifecycle.raw_cast(adapter.quote(column.name), delivery.columns[column.name], column.data_type, is_required, column.config.meta.get('is_unbounded'))}) -%}
    {%- endfor -%}
    create or replace view {{ table.schema }}.{{ adapter.quote(view_name) }} as
    select
        {%- for column in columns %}
        {%- set value = values.get(column.name) %}
        {%- if value is none %}
        cast(null as {{ saas_lifecycle.column_type(column.data_type) }})
        {%- else %}
        {{ 'case when ' ~ value ~ ' ' ~ is_in_calendar[column.data_type] ~ ' then ' ~ value ~ ' end' if column.data_type in is_in_calendar else value }}
        {%- endif %} as {{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    {%- if delivery is none %}
    where false
    {%- else %}
    from {{ delivery.relation }}
    where true
        {%- for column in table.columns.values() if column.name in values %}
        {%- set quoted, value = adapter.quote(column.name), values[column.name] %}
        {%- set is_needed = column.config.meta.get('is_required') and not column.config.meta.get('may_be_null') %}
        {%- if not is_required %}
        {%- if is_needed %}
        and {{ quoted }} is not null
        {%- endif %}
        and ({{ quoted }} is null or {{ value }} is not null)
        {%- endif %}
        {%- if is_needed and column.data_type in is_in_calendar %}
        and ({{ quoted }} is null or {{ value }} {{ is_in_calendar[column.data_type] }})
        {%- endif %}
        {%- endfor %}
    {%- endif %}
{% endmacro %}
