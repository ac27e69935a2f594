{#
    How many rows a raw table delivered and when the newest arrived.
    Example: {{ source_load('stripe', 'charge') }} compiles to select 'stripe' as source_name, ... from raw_stripe.charge.
    Of an event log that goes on from the night that was kept, the time of arrival is asked of the new files alone.
#}
{% macro source_load(source_name, table_name, is_event_log=false) -%}
    {%- set synced_at = saas_lifecycle.synced_at_column(source_name) -%}
    {%- set kept = saas_lifecycle.kept_relation() if is_event_log and saas_lifecycle.is_going_on(source_name) else none -%}
    select
        '{{ source_name }}' as source_name,
        '{{ table_name }}' as table_name,
        count(*) as row_count,
        {% if kept -%}
        (
            select max(arrivals.synced_at)
            from (
                select max({{ synced_at }}) as synced_at from {{ saas_lifecycle.new_source(source_name, table_name) }}
                union all
                select loads.synced_at from {{ kept }} as loads
                where loads.source_name = '{{ source_name }}' and loads.table_name = '{{ table_name }}'
            ) as arrivals
        ) as synced_at
        {%- else -%}
        max({{ synced_at }}) as synced_at
        {%- endif %}
    from {{ source(source_name, table_name) }}
{%- endmacro %}
