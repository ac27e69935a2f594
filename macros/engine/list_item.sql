{# The item at a position, from 0, of a delimited text; empty or null beyond its end. Example: {{ list_item('merged_company_ids', "';'", 'positions.n') }}. #}
{% macro list_item(list, delimiter, position) -%}
    {{ return(adapter.dispatch('list_item', 'saas_lifecycle')(list, delimiter, position)) }}
{%- endmacro %}

{% macro default__list_item(list, delimiter, position) -%}
    split_part({{ list }}, {{ delimiter }}, cast({{ position }} as integer) + 1)
{%- endmacro %}

{% macro bigquery__list_item(list, delimiter, position) -%}
    split({{ list }}, {{ delimiter }})[safe_offset({{ position }})]
{%- endmacro %}
