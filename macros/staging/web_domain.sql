{# The bare lower-case domain of an address, null without one. Example: {{ web_domain('domain') }} gives 'acme.io' for 'https://www.Acme.io/about'. #}
{% macro web_domain(address) -%}
    nullif({{ dbt.split_part(saas_lifecycle.bare_address(address), "'/'", 1) }}, '')
{%- endmacro %}
