{#
    Makes what models ask of an engine that lacks it, when a run starts. Example: on-run-start: "{{ prepare_engine() }}" makes
    the type double and functions such as json_or_null in PostgreSQL's schema public, asks Spark how it counts, and does nothing on DuckDB.
#}
{% macro prepare_engine() %}
    {{ return(adapter.dispatch('prepare_engine', 'saas_lifecycle')()) }}
{% endmacro %}

{% macro default__prepare_engine() %}
    {{ return('') }}
{% endmacro %}

{# A text that is no JSON would stop the build: before its release 16 PostgreSQL cannot say beforehand which is. #}
{% macro postgres__prepare_engine() %}
    {%- for name, type in {'double': 'double precision', 'hugeint': 'numeric(38, 0)', 'ubigint': 'numeric(20, 0)'}.items() %}
    do $$ begin
        create domain public.{{ name }} as {{ type }};
    exception when duplicate_object then
        null;
    end $$;
    {%- endfor %}
    create or replace function public.round(number double precision, decimals integer) returns double precision
    language sql immutable as $$ select cast(round(cast(number as numeric), decimals) as double precision) $$;
    create or replace function public.json_or_null(document text) returns json
    language plpgsql immutable as $$ begin
        return cast(document as json);
    exception when invalid_text_representation then
        return null;
    end $$
{% endmacro %}

{# Spark's own default rounds a product of money to six decimals before it is divided, and cuts days by the server's clock. #}
{% macro spark__prepare_engine() %}
    {%- if execute %}
        {%- set answers = run_query('select current_timezone(), typeof(cast(1 as decimal(38, 6)) * cast(1 as decimal(38, 6)))').rows[0] %}
        {%- if answers[0] not in ['UTC', 'Etc/UTC', 'Z'] or answers[1] != 'decimal(38,12)' %}
            {{ exceptions.raise_compiler_error(
                "Spark's time zone is " ~ answers[0] ~ " and its product of two amounts a " ~ answers[1] ~ ", not UTC and decimal(38,12).\n"
                ~ 'Put under server_side_parameters of the target in profiles.yml:\n'
                ~ '  spark.sql.session.timeZone: UTC\n  spark.sql.decimalOperations.allowPrecisionLoss: "false"'
            ) }}
        {%- endif %}
    {%- endif %}
    {{ return('') }}
{% endmacro %}
