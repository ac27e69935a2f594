{#
    A raw column as its declared type: text times with an offset become UTC, empty text is null.
    Example: {{ raw_cast('"created"', 'VARCHAR', 'timestamp', true) }} compiles to
    cast(cast(nullif(trim("created"), '') as timestamptz) as timestamp).
    A value that does not fit stops the build where is_strict, else it is null (and the view leaves its row out). So does a
    number of 100,000,000,000,000 or more, unless it is unbounded: no bill is that high, and products of it would overflow.
#}
{% macro raw_cast(column, from_type, to_type, is_strict, is_unbounded=false) -%}
    {{ return(adapter.dispatch('raw_cast', 'saas_lifecycle')(column, from_type, to_type, is_strict, is_unbounded)) }}
{%- endmacro %}

{% macro default__raw_cast(column, from_type, to_type, is_strict, is_unbounded=false) -%}
    cast({{ column }} as {{ to_type }})
{%- endmacro %}

{% macro duckdb__raw_cast(column, from_type, to_type, is_strict, is_unbounded=false) -%}
    {%- set cast = 'cast' if is_strict else 'try_cast' -%}
    {%- set is_nested = from_type.startswith(('STRUCT', 'MAP', 'UNION')) or from_type.endswith(']') -%}
    {%- set value = 'to_json(' ~ column ~ ')' if is_nested else column -%}
    {%- set is_real = from_type in ('DOUBLE', 'FLOAT') -%}
    {%- if from_type == 'VARCHAR' and to_type != 'varchar' -%}
        {%- set value = 'nullif(trim(' ~ value ~ "), '')" -%}
    {#- As text it is the number that was meant: a cast makes 36894621.000000004096 of 36894621. -#}
    {%- elif is_real and to_type.startswith(('bigint', 'decimal')) -%}
        {%- set value = 'cast(' ~ value ~ ' as varchar)' -%}
    {%- endif -%}
    {%- set is_countable = 'try_cast(' ~ value ~ ' as ' ~ to_type ~ ') between -99999999999999 and 99999999999999' if not is_unbounded else 'true' -%}
    {#- Pandas makes real numbers of ids where one is null: 7.0 is the id 7. -#}
    {%- if to_type == 'varchar' and (is_real or from_type.startswith('DECIMAL')) -%}
        case
            when {{ value }} % 1 = 0 and abs({{ value }}) < 1e18 then cast(cast({{ value }} as bigint) as varchar)
            else nullif(cast({{ value }} as varchar), 'nan')
        end
    {#- What is a time already stays one: casts between the two kinds go by a calendar and cost more than the rest of a table. -#}
    {%- elif from_type == 'TIMESTAMP WITH TIME ZONE' and to_type in ('timestamp', 'date') -%}
        cast(make_timestamp(epoch_us({{ value }})) as {{ to_type }})
    {%- elif from_type.startswith('TIMESTAMP') and to_type in ('timestamp', 'date') -%}
        {{ cast }}({{ value }} as {{ to_type }})
    {%- elif to_type == 'timestamp' -%}
        cast({{ cast }}({{ value }} as timestamptz) as timestamp)
    {%- elif to_type == 'date' -%}
        cast({{ cast }}({{ value }} as timestamptz) as date)
    {#- A cast would round 12.50 to 13. #}
    {%- elif to_type == 'bigint' and not is_strict and from_type.startswith(('VARCHAR', 'DOUBLE', 'FLOAT', 'DECIMAL')) -%}
        case
            when try_cast({{ value }} as decimal(38, 12)) % 1 = 0 and {{ is_countable }} then try_cast({{ value }} as bigint)
        end
    {%- elif not is_strict and to_type.startswith(('bigint', 'decimal')) -%}
        case when {{ is_countable }} then try_cast({{ value }} as {{ to_type }}) end
    {%- else -%}
        {{ cast }}({{ value }} as {{ to_type }})
    {%- endif -%}
{%- endmacro %}

{# dbt keeps Spark from ANSI mode, where a cast that fails would stop: only raise_error does. #}
{% macro spark__raw_cast(column, from_type, to_type, is_strict, is_unbounded=false) -%}
    {%- set is_nested = from_type.startswith(('struct', 'map', 'array')) -%}
    {%- set value = 'to_json(' ~ column ~ ')' if is_nested else column -%}
    {%- if from_type | lower in ('string', 'varchar') and to_type != 'varchar' -%}
        {%- set value = 'nullif(trim(' ~ value ~ "), '')" -%}
    {%- endif -%}
    {%- set type = saas_lifecycle.column_type(to_type) -%}
    {%- set cast = 'try_cast(' ~ value ~ ' as ' ~ type ~ ')' -%}
    {%- if not is_strict or type in ('string', from_type | replace(',', ', ')) -%}
        {{ cast }}
    {%- else -%}
        case
            when {{ value }} is not null
                then coalesce({{ cast }}, cast(raise_error(concat('{{ column | replace('`', '') }} is no {{ type }}: ', cast({{ value }} as string))) as {{ type }}))
        end
    {%- endif -%}
{%- endmacro %}
