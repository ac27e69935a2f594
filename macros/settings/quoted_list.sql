{#
    The names of a list setting as SQL texts in lower case, to stand in an `in (...)`.
    Example: {{ quoted_list(setting('value_events')) }} compiles to 'created_project', 'completed_report', 'ran_workflow'.
#}
{% macro quoted_list(names) -%}
    {% for name in names %}'{{ name | lower }}'{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}
