{#
    The rows of a raw table that count: each key's latest delivery, without events and history after the cut-off.
    Example: {{ latest_deliveries('stripe', 'charge', ['id'], 'created') }} compiles to a select of raw_stripe.charge
    with one row per id, where created <= as_of. Ties on the sync time never depend on the order of rows. Without an
    event time, all rows count. `order_before` and `order_after` are terms that rule before and after the sync time.
#}
{% macro latest_deliveries(source_name, table_name, key, event_time=none, order_before=none, order_after=none) -%}
    {%- set quoted_key = [] -%}
    {%- for column in key -%}{%- do quoted_key.append('raw_rows.' ~ adapter.quote(column)) -%}{%- endfor -%}
    select deliveries.*
    from (
        select
            raw_rows.*,
            row_number() over (
                partition by {{ quoted_key | join(', ') }}
                order by
                    {% if order_before %}{{ order_before }},{% endif %}
                    raw_rows.{{ saas_lifecycle.synced_at_column(source_name) }} desc nulls last,
                    {% if order_after %}{{ order_after }},{% endif %}
                    {{ saas_lifecycle.row_fingerprint('raw_rows') }}
            ) as delivery_rank
        from {{ source(source_name, table_name) }} as raw_rows
        {%- if event_time %}
        {%- set event_time = 'raw_rows.' ~ adapter.quote(event_time) %}
        cross join {{ ref('as_of') }} as as_of
        where {{ event_time }} is null or {{ event_time }} <= as_of.as_of
        {%- endif %}
    ) as deliveries
    where delivery_rank = 1
{%- endmacro %}
