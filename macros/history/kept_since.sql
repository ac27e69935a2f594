{#
    The configuration of a table of days that keeps those from before any news, of whomever; `compared` is the model that
    knows. Example: {{ config(**kept_since('activity_date', 'int_users_compared')) }} deletes the rows for which
    is_since_news('int_users_compared', 'activity_date') holds and appends the new ones.
#}
{% macro kept_since(date, compared, log_source='segment') %}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {% if not execute %}{% do ref(compared) %}{% endif %}
    {{ return(saas_lifecycle.kept_table(
        "{{ saas_lifecycle.is_since_news('" ~ compared ~ "', '" ~ date ~ "') }}", log_source=log_source
    )) }}
{% endmacro %}
