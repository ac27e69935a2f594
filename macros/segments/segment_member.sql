{#
    The member of a segment as text that is never null.
    Example: {{ segment_member('country', 'customers') }} compiles to coalesce(cast(customers.country as varchar), 'unknown').
#}
{% macro segment_member(segment, relation=none) -%}
    coalesce(cast({{ relation ~ '.' if relation else '' }}{{ segment }} as {{ dbt.type_string() }}), 'unknown')
{%- endmacro %}
