{# The text at one key of a JSON document held as text, null if absent. Example: {{ json_text('metadata', 'account_id') }}. #}
{% macro json_text(column, key) -%}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_]+([.][A-Za-z0-9_]+)*', key) -%}
        {{ exceptions.raise_compiler_error("json_text takes a key such as account_id or plan.family, not '" ~ key ~ "'.") }}
    {%- endif -%}
    {{ return(adapter.dispatch('json_text', 'saas_lifecycle')(column, key)) }}
{%- endmacro %}

{% macro default__json_text(column, key) -%}
    json_extract_path_text({{ column }}, '{{ key }}')
{%- endmacro %}

{% macro duckdb__json_text(column, key) -%}
    nullif(trim(case when json_valid({{ column }}) then json_extract_string({{ column }}, '$.{{ key }}') end), '')
{%- endmacro %}

{% macro postgres__json_text(column, key) -%}
    nullif(trim(public.json_or_null({{ column }}) #>> '{ {{- key | replace('.', ',') -}} }'), '')
{%- endmacro %}

{% macro spark__json_text(column, key) -%}
    nullif(trim(get_json_object({{ column }}, '$.{{ key }}')), '')
{%- endmacro %}
