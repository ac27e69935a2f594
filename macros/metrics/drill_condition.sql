{#
    The condition that a row is in the segment member asked for, as text for a reader's query with :segment and :member.
    Example: drill_condition(['country']) gives (case :segment when 'total' then 'total' when 'country' then country ... end = :member).
    `card_required` of trials is the column card_requirement.
#}
{% macro drill_condition(segments) %}
    {%- set condition -%}
    (case :segment when 'total' then 'total'
    {%- for segment in segments %} when '{{ 'card_required' if segment == 'card_requirement' else segment }}' then {{ segment_member(segment) }}
    {%- endfor %} end = :member)
    {%- endset %}
    {{- return(condition) -}}
{% endmacro %}
