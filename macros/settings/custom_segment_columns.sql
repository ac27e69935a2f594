{#
    The select-list columns of a raw table's custom segments, each before a comma, under a name that no other column has.
    Example: in stg_stripe__customers, {{ custom_segment_columns('stripe', 'customer') }} compiles to
    try_cast(json_extract_string(metadata, '$.partner_tier') as varchar) as custom_partner_tier, and to nothing without segments.
    A value that does not fit the segment's type is null: one company's typing error never stops the night. Blanks around one are none.
#}
{% macro custom_segment_columns(source_name, table_name) -%}
    {%- for name, segment in saas_lifecycle.custom_segments().items() if segment['source'] == source_name and segment['table'] == table_name -%}
        {%- set column = adapter.quote(segment['column']) -%}
        {%- set value = saas_lifecycle.json_text(column, segment['path']) if segment.get('path') else 'nullif(trim(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ")), '')" -%}
        {{ saas_lifecycle.raw_cast(value, 'VARCHAR', segment.get('type', 'varchar'), false) }} as custom_{{ name }},
    {% endfor -%}
{%- endmacro %}
