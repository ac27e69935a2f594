{#
    The item-level segments as rows with one column, segment. Example: with segments as ({{ item_segment_rows() }}).
#}
{% macro item_segment_rows() -%}
    {%- for segment in saas_lifecycle.item_segments() %}
    select '{{ segment }}' as segment {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
