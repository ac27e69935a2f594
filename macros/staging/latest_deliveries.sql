{#
    The rows of a raw table that count: each key's latest delivery, without events and history after the cut-off.
    Example: {{ latest_deliveries('stripe', 'charge', 'created') }} compiles to a select of raw_stripe.charge with one
    row per id, by sync time and then by all other columns, where created <= as_of. Without an event time, all rows count.
#}
{% macro latest_deliveries(source_name, table_name, event_time=none) -%}
    select deliveries.*
    from (
        select
            raw_rows.*,
            {{ saas_lifecycle.delivery_rank(source_name, table_name) }} as delivery_rank
        from {{ source(source_name, table_name) }} as raw_rows
        {%- if event_time %}
        cross join {{ ref('as_of') }} as as_of
        where raw_rows.{{ adapter.quote(event_time) }} is null or raw_rows.{{ adapter.quote(event_time) }} <= as_of.as_of
        {%- endif %}
    ) as deliveries
    where delivery_rank = 1
{%- endmacro %}
