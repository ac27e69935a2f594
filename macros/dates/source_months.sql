{#
    The months, with whether each has begun and has ended for all of the sources that feed a number.
    Example: {{ source_months(['stripe', 'hubspot']) }} is a select to stand alone in a CTE; a source that is off feeds nothing.
    Columns: month, has_begun, is_complete.
#}
{% macro source_months(sources) -%}
    select
        months.month,
        months.has_begun,
        months.ends_at <= min(cutoffs.source_as_of) as is_complete

    from {{ ref('dim_months') }} as months
    cross join {{ ref('source_cutoffs') }} as cutoffs
    where cutoffs.source_name in ({{ saas_lifecycle.quoted_list(sources) }})
    group by
        months.month,
        months.has_begun,
        months.ends_at
{%- endmacro %}
