{# The view over one raw table. Example: raw_view(table, delivery, 'charge') for stripe's charges gives create or replace view raw_stripe."charge" as ... #}
{% macro raw_view(table, delivery, view_name) %}
    {%- set is_required = table.config.meta['is_required_source'] -%}
    {%- set segments = saas_lifecycle.custom_segment_raw_columns(table) -%}
    create or replace view {{ table.schema }}.{{ adapter.quote(view_name) }} as
    select
        {%- for column in table.columns.values() | list + segments %}
        {%- if delivery is none or column.name not in delivery.columns %}
        cast(null as {{ saas_lifecycle.column_type(column.data_type) }})
        {%- else %}
        {{ saas_lifecycle.raw_cast(adapter.quote(column.name), delivery.columns[column.name], column.data_type, is_required, column.config.meta.get('is_unbounded')) }}
        {%- endif %} as {{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    {%- if delivery is none %}
    where false
    {%- else %}
    from {{ delivery.relation }}
    {%- if not is_required %}
    where true
        {%- for column in table.columns.values() if column.name in delivery.columns %}
        {%- set quoted = adapter.quote(column.name) %}
        {%- if column.config.meta.get('is_required') and not column.config.meta.get('may_be_null') %}
        and {{ quoted }} is not null
        {%- endif %}
        and ({{ quoted }} is null or {{ saas_lifecycle.raw_cast(quoted, delivery.columns[column.name], column.data_type, false, column.config.meta.get('is_unbounded')) }} is not null)
        {%- endfor %}
    {%- endif %}
    {%- endif %}
{% endmacro %}
