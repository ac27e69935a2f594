{#
    dbt's cast, which contracts too are compared by, with the names that Spark has for types.
    Example: {{ dbt.cast('null', 'varchar') }} compiles to cast(null as string) on Spark.
#}
{% macro spark__cast(expression, data_type) -%}
    cast({{ expression }} as {{ saas_lifecycle.column_type(data_type) }})
{%- endmacro %}
