{#
    The rows of a relation by customer and month for which is_rebuilt holds, as two parts that an engine tells without
    looking at the others. Example: {{ rebuilt_rows(ref('int_mrr_item_months')) }} selects all where a whole table is built.
#}
{% macro rebuilt_rows(relation) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    select * from {{ relation }}
    {%- else -%}
    {%- set changed = 'select min(month) from ' ~ ref('int_months_compared') ~ ' where is_changed' -%}
    {%- set month = "cast('" ~ (run_query(changed).columns[0].values()[0] or '9999-12-31') ~ "' as date)" -%}
    select * from {{ relation }}
    where
        month >= {{ month }}
        and {{ saas_lifecycle.is_reconverted('customer_id') }}

    union all

    select * from {{ relation }}
    where
        month < {{ month }}
        and {{ saas_lifecycle.is_rebuilt('customer_id') }}
    {%- endif -%}
{%- endmacro %}
