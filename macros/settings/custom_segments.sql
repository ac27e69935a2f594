{#
    The custom segments that a company adds under `vars: custom_segments`, checked.
    Example: {partner_tier: {source: stripe, table: customer, column: metadata, path: partner_tier, type: varchar}}.
    `path` (a key of a JSON column) and `type` (varchar, bigint, date, boolean; default varchar) are optional.
#}
{% macro custom_segments() %}
    {% set segments = var('custom_segments', none) or {} %}
    {% for name, segment in segments.items() %}
        {% set words = [name, segment.get('source', ''), segment.get('table', ''), segment.get('column', '')] %}
        {% for word in words if not modules.re.fullmatch('[a-z_][a-z0-9_]{0,62}', word | string) %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name | string | tojson ~ " needs a name, source, table and column of lower-case letters, digits and _, not " ~ word | string | tojson ~ ".") }}
        {% endfor %}
        {% if segment.get('path') and not modules.re.fullmatch('[A-Za-z0-9_]+([.][A-Za-z0-9_]+)*', segment['path'] | string) %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " has the path " ~ segment['path'] | tojson ~ "; allowed: a JSON key such as partner_tier or partner.tier.") }}
        {% endif %}
        {% if segment.get('type', 'varchar') not in ['varchar', 'bigint', 'date', 'boolean'] %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " has an unknown type; allowed: varchar, bigint, date, boolean.") }}
        {% endif %}
        {% if (segment['source'], segment['table']) not in [('stripe', 'customer'), ('hubspot', 'company'), ('hubspot', 'contact'), ('segment', 'groups')] %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " names " ~ segment['source'] ~ "." ~ segment['table'] ~ "; allowed: stripe.customer, hubspot.company, hubspot.contact, segment.groups.") }}
        {% endif %}
    {% endfor %}
    {{ return(segments) }}
{% endmacro %}

{# The undeclared raw columns that custom segments read from a table, as text. Example: [{'name': 'property_region', 'data_type': 'varchar'}]. #}
{% macro custom_segment_raw_columns(table) %}
    {% set columns = [] %}
    {% for segment in saas_lifecycle.custom_segments().values() %}
        {% if segment['source'] == table.source_name and segment['table'] == table.name
            and segment['column'] not in table.columns and segment['column'] not in columns | map(attribute='name') %}
            {% do columns.append({'name': segment['column'], 'data_type': 'varchar'}) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
    The select-list columns of a raw table's custom segments, each behind a comma.
    Example: in stg_stripe__customers, {{ custom_segment_columns('stripe', 'customer') }} compiles to
    , cast(json_extract_string(metadata, '$.partner_tier') as varchar) as partner_tier; to nothing without segments.
#}
{% macro custom_segment_columns(source_name, table_name) -%}
    {%- for name, segment in saas_lifecycle.custom_segments().items() if segment['source'] == source_name and segment['table'] == table_name -%}
        {%- set column = adapter.quote(segment['column']) -%}
        , cast({{ saas_lifecycle.json_text(column, segment['path']) if segment.get('path') else column }} as {{ segment.get('type', 'varchar') }}) as {{ name }}
    {% endfor -%}
{%- endmacro %}
