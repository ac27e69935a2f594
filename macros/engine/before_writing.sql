{#
    A hook that an incremental model runs before it writes, in a transaction of its own where the engine has any: DuckDB
    cannot delete from a table and give it a new column in one. dbt runs no other hooks than those in a transaction on Spark.
    Example: {{ config(pre_hook=before_writing('{{ forget_tonight() }}')) }}.
#}
{% macro before_writing(hook) -%}
    {{ return(adapter.dispatch('before_writing', 'saas_lifecycle')(hook)) }}
{%- endmacro %}

{% macro default__before_writing(hook) -%}
    {{ return(before_begin(hook)) }}
{%- endmacro %}

{% macro spark__before_writing(hook) -%}
    {{ return(in_transaction(hook)) }}
{%- endmacro %}
