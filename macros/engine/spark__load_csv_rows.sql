{#
    The rows of a seed as literals: in a session of PySpark dbt's own loads an empty field as the text None.
    Example: dbt calls it by its name; insert into seeds.channels values (cast('email' as string), cast(null as string)).
#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set statements = [] -%}
    {%- for rows in agate_table.rows | batch(1000) -%}
        {%- set statement -%}
            insert into {{ this }} values
            {%- for row in rows %}
            (
                {%- for column in agate_table.column_names -%}
                {%- set value = row[column] -%}
                {%- set literal = 'null' if value is none else "'" ~ value | string | replace('\\', '\\\\') | replace("'", "\\'") ~ "'" -%}
                cast({{ literal }} as {{ model['config']['column_types'].get(column) or adapter.convert_type(agate_table, loop.index0) }}){{ ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        {%- endset -%}
        {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
        {%- do statements.append(statement) -%}
    {%- endfor -%}
    {{ return(statements | first) }}
{%- endmacro %}
