{#
    The member of an item-level segment that an item is in at the opening or close of a period, from two joined relations:
    `items` with columns as int_mrr_items_compared and `segments`, which names the segment.
    Example: {{ item_member('opening') }} compiles to case segments.segment when 'plan_family' then items.opening_plan_family ... end.
#}
{% macro item_member(side) -%}
    case segments.segment
        {%- for segment in saas_lifecycle.item_segments() %}
        when '{{ segment }}' then items.{{ segment if segment == 'currency' else side ~ '_' ~ segment }}
        {%- endfor %}
    end
{%- endmacro %}
