{#
    The rows of a relation for which is_rebuilt holds, as two parts that an engine tells without looking at the others.
    Example: {{ rebuilt_rows(ref('int_mrr_item_months')) }} selects all where a whole table is built. It has a month, or
    `period` is SQL of its grain and period, or `since` is SQL of what is of a changed one; `segmented` as for is_rebuilt, `feeds` as for
    is_kept.
#}
{% macro rebuilt_rows(relation, period=none, since=none, segmented=false, feeds=none) -%}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {%- if not execute -%}
    {%- do ref('int_customers_compared') -%}
    {%- do ref('int_periods_compared' if period else 'int_months_compared') -%}
    {%- if segmented -%}{%- do ref('int_customer_attributes_compared') -%}{%- endif -%}
    {%- endif -%}
    {%- if not saas_lifecycle.is_kept(feeds) -%}
    select * from {{ relation }}
    {%- else -%}
    {%- if period -%}
    {%- set since = saas_lifecycle.is_in_changed_period(period) -%}
    {%- elif not since -%}
    {%- set changed = 'select min(month) from ' ~ ref('int_months_compared') ~ ' where is_changed' -%}
    {%- set since = "month >= cast('" ~ (run_query(changed).columns[0].values()[0] or '9999-12-31') ~ "' as date)" -%}
    {%- endif -%}
    select * from {{ relation }}
    where
        {{ since }}
        and {{ saas_lifecycle.is_of_customers('is_reconverted', 'customer_id', segmented) }}

    union all

    select * from {{ relation }}
    where
        not ({{ since }})
        and {{ saas_lifecycle.is_of_customers('is_changed', 'customer_id', segmented) }}
    {%- endif -%}
{%- endmacro %}
