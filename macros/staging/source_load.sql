{#
    How many rows a raw table delivered and when the newest arrived.
    Example: {{ source_load('stripe', 'charge') }} compiles to select 'stripe' as source_name, ... from raw_stripe.charge.
#}
{% macro source_load(source_name, table_name) -%}
    select
        '{{ source_name }}' as source_name,
        '{{ table_name }}' as table_name,
        count(*) as row_count,
        max({{ saas_lifecycle.synced_at_column(source_name) }}) as synced_at
    from {{ source(source_name, table_name) }}
{%- endmacro %}
