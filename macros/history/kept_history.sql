{#
    The configuration of a table that keeps what did not change since an earlier night; whoever builds says when
    that can be. Example: {{ config(**kept_history('month')) }} deletes the rows for which is_rebuilt holds and appends the new
    ones; without LIFECYCLE_HISTORY=kept it is a plain table.
#}
{% macro kept_history(month=none) %}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {% if not execute %}
        {% do ref('int_customers_compared') %}
        {% do ref('int_months_compared') %}
    {% endif %}
    {{ return({
        'materialized': 'incremental' if saas_lifecycle.history_is_kept() else 'table',
        'incremental_strategy': 'append',
        'pre_hook': "{% if saas_lifecycle.is_kept() %}delete from {{ this }} where {{ saas_lifecycle.is_rebuilt('customer_id'" ~ (", '" ~ month ~ "'" if month else '') ~ ") }}{% endif %}"
    }) }}
{% endmacro %}
