{# A text as a decimal(18, 4), null where it is no number. Example: {{ number_or_null('property_value') }} gives 12.5 for '12.5' and null for 'hot'. #}
{% macro number_or_null(text) -%}
    {{ return(adapter.dispatch('number_or_null', 'saas_lifecycle')(text)) }}
{%- endmacro %}

{% macro default__number_or_null(text) -%}
    try_cast({{ text }} as decimal(18, 4))
{%- endmacro %}

{% macro postgres__number_or_null(text) -%}
    case when {{ text }} ~ '^\s*[-+]?[0-9]+([.][0-9]*)?\s*$' then cast({{ text }} as decimal(18, 4)) end
{%- endmacro %}

{% macro bigquery__number_or_null(text) -%}
    safe_cast({{ text }} as numeric)
{%- endmacro %}
