{#
    The bare lower-case domain of an address. Example: {{ web_domain('domain') }} gives 'acme.io' for 'https://www.Acme.io/about'.
    The bar marks where the address begins: elsewhere `www.` is a part of the name, as in awww.io.
#}
{% macro web_domain(column) -%}
    {%- set marked = dbt.concat(["'|'", "lower(trim(" ~ column ~ "))"]) -%}
    {%- set address = dbt.replace(dbt.replace(dbt.replace(marked, "'|https://'", "'|'"), "'|http://'", "'|'"), "'|www.'", "'|'") -%}
    nullif(substr({{ dbt.split_part(address, "'/'", 1) }}, 2), '')
{%- endmacro %}
