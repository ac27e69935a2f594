{#
    The earliest of several instants, nulls ignored, null if all are.
    Example: {{ earliest(['sql_at', 'won_at']) }} compiles to nullif(least(coalesce(sql_at, ...), ...), ...).
#}
{% macro earliest(instants) -%}
    nullif(
        least({% for instant in instants %}coalesce({{ instant }}, {{ saas_lifecycle.end_of_time() }}){{ ', ' if not loop.last }}{% endfor %}),
        {{ saas_lifecycle.end_of_time() }}
    )
{%- endmacro %}
