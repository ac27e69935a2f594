{# The host of a web address without www and port, lower case, null without one. Example: {{ url_host('page_url') }} gives 'acme.io' for 'https://www.Acme.io:443?x=1'. #}
{% macro url_host(url) -%}
    nullif({{ dbt.split_part(dbt.split_part(dbt.split_part(saas_lifecycle.web_domain(url), "'?'", 1), "'#'", 1), "':'", 1) }}, '')
{%- endmacro %}
