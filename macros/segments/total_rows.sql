{#
    The rows of a mart that are no segment's, with the columns that the model's own YAML lists: its contract is the list.
    Example: {{ total_rows(ref('fct_nps_monthly')) }} in fct_nps_monthly_total compiles to
    select month, responses, ... from advocacy.fct_nps_monthly where segment = 'total'
#}
{% macro total_rows(mart) -%}
select
    {{ model.columns | join(',\n    ') }}
from {{ mart }}
where segment = 'total'
{%- endmacro %}
