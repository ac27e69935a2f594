{# The bare lower-case domain of an address. Example: {{ web_domain('domain') }} gives 'acme.io' for 'https://www.Acme.io/about'. #}
{% macro web_domain(column) -%}
    nullif(
        {{ dbt.split_part(dbt.replace(dbt.replace(dbt.replace("lower(trim(" ~ column ~ "))", "'https://'", "''"), "'http://'", "''"), "'www.'", "''"), "'/'", 1) }},
        ''
    )
{%- endmacro %}
