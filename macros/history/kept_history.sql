{#
    The configuration of a revenue table that keeps what did not change since an earlier night. Example:
    {{ config(**kept_history('month')) }} deletes the rows for which is_rebuilt holds and appends the new ones.
#}
{% macro kept_history(month=none) %}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {% if not execute %}
        {% do ref('int_customers_compared') %}
        {% do ref('int_months_compared') %}
    {% endif %}
    {% set columns = "'customer_id'" ~ (", '" ~ month ~ "'" if month else '') %}
    {{ return(saas_lifecycle.kept_table("{{ saas_lifecycle.is_rebuilt(" ~ columns ~ ") }}")) }}
{% endmacro %}
