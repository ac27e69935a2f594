{#
    The member of a customer's segment at a time, from two joined relations: `segment_history` (the stretch of
    dim_customer_segment_history that holds the time) for what has a history, `customers` for all else.
    Example: {{ dated_member('acv_band') }} compiles to coalesce(cast(segment_history.acv_band as varchar), 'unknown').
#}
{% macro dated_member(segment) -%}
    {{ segment_member(segment, 'segment_history' if segment in saas_lifecycle.dated_segments() else 'customers') }}
{%- endmacro %}
