{# The area's schema as it is named in dbt_project.yml, the same in development and in production. Example: +schema: revenue is schema revenue. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
