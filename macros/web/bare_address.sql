{#
    An address without scheme and leading www, lower case. Example: {{ bare_address('page_url') }} gives 'acme.io/demo' for 'https://www.Acme.io/demo'.
    The bar marks where the address begins: elsewhere `www.` is a part of the name, as in awww.io.
#}
{% macro bare_address(address) -%}
    {%- set marked = dbt.concat(["'|'", "lower(trim(" ~ address ~ "))"]) -%}
    substr({{ dbt.replace(dbt.replace(dbt.replace(marked, "'|https://'", "'|'"), "'|http://'", "'|'"), "'|www.'", "'|'") }}, 2)
{%- endmacro %}
