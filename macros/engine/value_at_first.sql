{#
    An aggregate: the value of an expression, never null, in the row that comes first by several others, none of them null.
    Example: {{ value_at_first('channel', ['started_at', 'session_id']) }} compiles to
    arg_min(channel, row(started_at, session_id)), for far less than to number all rows.
#}
{% macro value_at_first(expression, order_by) -%}
    {{ return(adapter.dispatch('value_at_first', 'saas_lifecycle')(expression, order_by)) }}
{%- endmacro %}

{% macro default__value_at_first(expression, order_by) -%}
    (array_agg({{ expression }} order by {{ order_by | join(', ') }}))[1]
{%- endmacro %}

{% macro duckdb__value_at_first(expression, order_by) -%}
    arg_min({{ expression }}, row({{ order_by | join(', ') }}))
{%- endmacro %}

{% macro spark__value_at_first(expression, order_by) -%}
    min_by({{ expression }}, struct({{ order_by | join(', ') }}))
{%- endmacro %}
