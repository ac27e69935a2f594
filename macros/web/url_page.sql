{# The page of a web address: host and path, lower case, without scheme, www, query, fragment and last slash. Example: {{ url_page('page_url') }} gives 'acme.io/demo' for 'https://www.Acme.io/demo/?x=1'. #}
{% macro url_page(url) -%}
    {%- set page = dbt.split_part(dbt.split_part(saas_lifecycle.bare_address(url), "'?'", 1), "'#'", 1) -%}
    nullif(trim(trailing '/' from {{ page }}), '')
{%- endmacro %}
