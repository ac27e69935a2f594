{#
    The table of a seed, with the names that Spark has for its types. Example: dbt calls it by its name; varchar becomes string.
    The rows are cast to the types that stand in the seed's configuration then.
#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model['config']['column_types'] -%}
    {%- for column, type in types.items() -%}{%- do types.update({column: saas_lifecycle.column_type(type)}) -%}{%- endfor -%}
    {{ return(dbt.spark__create_csv_table(model, agate_table)) }}
{%- endmacro %}
