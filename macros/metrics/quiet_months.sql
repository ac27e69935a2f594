{#
    The months after a relation's first one in which its total has no row: there its counts are 0, not unknown.
    Example: {{ quiet_months('lead_months') }} is a select to stand alone in a CTE, beside a CTE `months` of source_months.
    Columns: month, segment and member (both total), is_complete.
#}
{% macro quiet_months(relation, month='month') -%}
    select
        months.month,
        'total' as segment,
        'total' as member,
        months.is_complete

    from months
    inner join {{ relation }} as filled_months
        on filled_months.{{ month }} <= months.month
    where
        months.has_begun
        and filled_months.segment = 'total'
    group by
        months.month,
        months.is_complete
    having max(filled_months.{{ month }}) < months.month
{%- endmacro %}
