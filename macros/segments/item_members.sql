{#
    The rows of a relation with columns as int_mrr_items_compared, once by item-level segment, with the member that the item is in
    at the opening and at the close. Example: {{ item_members(ref('int_mrr_items_compared')) }} selects its columns, segment,
    opening_member and closing_member.
#}
{% macro item_members(relation) -%}
    select
        items.*,
        segments.segment,
        {%- for side in ['opening', 'closing'] %}
        case segments.segment
            {%- for segment in saas_lifecycle.item_segments() %}
            when '{{ segment }}' then items.{{ segment if segment == 'currency' else side ~ '_' ~ segment }}
            {%- endfor %}
        end as {{ side }}_member{{ ',' if not loop.last }}
        {%- endfor %}

    from {{ relation }} as items
    cross join ({{ saas_lifecycle.item_segment_rows() }}) as segments
{%- endmacro %}
