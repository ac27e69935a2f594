{#
    The configuration of a revenue table that keeps what did not change since an earlier night. Example:
    {{ config(**kept_history('month')) }} deletes the rows for which is_rebuilt holds and appends the new ones; `month`,
    `period` and `segmented` are arguments of is_rebuilt, `moved` is one of kept_table.
#}
{% macro kept_history(month=none, period=none, segmented=false, moved=none) %}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {% if not execute %}
        {% do ref('int_customers_compared') %}
        {% do ref('int_months_compared') %}
        {% if period %}{% do ref('int_periods_compared') %}{% endif %}
        {% if segmented %}{% do ref('int_customer_attributes_compared') %}{% endif %}
    {% endif %}
    {% set rows = {'month': month, 'period': period, 'segmented': segmented} %}
    {{ return(saas_lifecycle.kept_table("{{ saas_lifecycle.is_rebuilt('customer_id', **" ~ rows ~ ") }}", moved=moved)) }}
{% endmacro %}
