{#
    Makes what models ask of an engine that lacks it, when a run starts. Example: on-run-start: "{{ prepare_engine() }}" makes
    the type double and functions such as json_or_null in PostgreSQL's schema public, and nothing on DuckDB.
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
