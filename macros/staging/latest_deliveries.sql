{#
    The rows of a raw table that count: each key's latest delivery, without events and history after the cut-off.
    Example: {{ latest_deliveries('stripe', 'charge', ['id'], 'created') }} compiles to a select of raw_stripe.charge
    with one row per id, where created <= as_of. Ties on the sync time never depend on the order of rows. Without an
    event time, all rows count. `key_term` is a term that belongs to the key; `order_before` and `order_after` are terms that
    rule before and after the sync time.
    Where the model keeps its rows (kept_events), all those whose `retold_by` tonight's rows name are read again; changed_at
    is the cut-off of the night that read them.
#}
{% macro latest_deliveries(source_name, table_name, key, event_time=none, order_before=none, order_after=none, retold_by=none, key_term=none) -%}
    {%- set all_rows = source(source_name, table_name) -%}
    {%- set quoted_key = [] -%}
    {%- for column in key -%}{%- do quoted_key.append('raw_rows.' ~ adapter.quote(column)) -%}{%- endfor -%}
    {%- if key_term -%}{%- do quoted_key.append(key_term) -%}{%- endif -%}
    select deliveries.*
    from (
        select
            raw_rows.*,
            {%- if retold_by %}
            as_of.as_of as changed_at,
            {%- endif %}
            row_number() over (
                partition by {{ quoted_key | join(', ') }}
                order by
                    {% if order_before %}{{ order_before }},{% endif %}
                    raw_rows.{{ saas_lifecycle.synced_at_column(source_name) }} desc nulls last,
                    {% if order_after %}{{ order_after }},{% endif %}
                    {{ saas_lifecycle.row_fingerprint('raw_rows') }}
            ) as delivery_rank
        from {{ all_rows }} as raw_rows
        {%- if event_time %}
        {%- set event_time = adapter.quote(event_time) %}
        cross join {{ ref('as_of') }} as as_of
        where
            (raw_rows.{{ event_time }} is null or raw_rows.{{ event_time }} <= as_of.as_of)
            {%- if retold_by and saas_lifecycle.is_kept() %}
            {%- set retold_by = adapter.quote(retold_by) %}
            and raw_rows.{{ retold_by }} in (
                select new_rows.{{ retold_by }}
                from (
                    {{ saas_lifecycle.new_rows(source_name, table_name, event_time) | indent(20) }}
                ) as new_rows
            )
            {%- endif %}
        {%- endif %}
    ) as deliveries
    where delivery_rank = 1
{%- endmacro %}
