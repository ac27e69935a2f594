{#
    True for an instant that tonight's cut-off has reached and that of the night before had not; never, where a source is
    read anew. Example: {{ since_kept('version_ended_at', 'stripe') }} with a relation `as_of` in the query.
#}
{% macro since_kept(instant, log_source) -%}
    {%- if saas_lifecycle.is_going_on(log_source) -%}
    ({{ instant }} > {{ saas_lifecycle.kept_until() }} and {{ instant }} <= as_of.as_of)
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}
