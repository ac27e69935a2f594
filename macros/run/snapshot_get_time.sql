{#
    The time at which a snapshot ends a row that is gone: the cut-off, never the clock.
    Example: dbt calls it for hard_deletes='invalidate'; it compiles to (select as_of from core.as_of).
#}
{% macro snapshot_get_time() -%}
    (select as_of.as_of from {{ ref('as_of') }} as as_of)
{%- endmacro %}
