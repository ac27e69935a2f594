{#
    The earliest of several instants, nulls ignored, null if all are.
    Example: {{ earliest(['sql_at', 'won_at']) }} compiles to nullif(least(coalesce(sql_at, ...), ...), ...), and of one to itself:
    Spark's least takes two.
#}
{% macro earliest(instants) -%}
    {%- if instants | length == 1 -%}
    {{ instants[0] }}
    {%- else -%}
    nullif(
        least({% for instant in instants %}coalesce({{ instant }}, {{ saas_lifecycle.end_of_time() }}){{ ', ' if not loop.last }}{% endfor %}),
        {{ saas_lifecycle.end_of_time() }}
    )
    {%- endif -%}
{%- endmacro %}
