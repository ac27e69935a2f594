{#
    The configuration of a table that keeps the rows of every key of which there is nothing new; `compared` is the model
    that knows. Example: {{ config(**kept_by('user_id', 'int_users_compared')) }} deletes the rows for which
    is_changed('user_id', 'int_users_compared') holds and appends the new ones.
#}
{% macro kept_by(key, compared, log_source='segment') %}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {% if not execute %}{% do ref(compared) %}{% endif %}
    {{ return(saas_lifecycle.kept_table(
        "{{ saas_lifecycle.is_changed('" ~ key ~ "', '" ~ compared ~ "') }}", log_source=log_source
    )) }}
{% endmacro %}
