{# The lower-case domain of an e-mail address, null without one. Example: {{ email_domain('email') }} gives 'acme.io' for 'Ann@Acme.io'. #}
{% macro email_domain(column) -%}
    nullif(lower(trim({{ dbt.split_part(column, "'@'", 2) }})), '')
{%- endmacro %}
