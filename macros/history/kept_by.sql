{#
    The configuration of a table that keeps the rows of every key of which there is nothing new, and those from before
    any news where `date` is their column of a local day or month; `compared` is the model that knows.
    Example: {{ config(**kept_by('user_id', 'int_users_compared')) }} deletes the rows for which
    is_changed('user_id', 'int_users_compared') holds and appends the new ones; `column` is SQL of the key where the table
    has no column of its name. A key may be a list of columns. `moved` as for kept_table; `anew` is SQL of
    further rows that are told anew on each night.
#}
{% macro kept_by(key, compared, log_source='segment', date=none, column=none, moved=none, anew=none) %}
    {#- Not in a unit test, which would have to mock what a whole table does not read. #}
    {% if not execute %}{% do ref(compared) %}{% endif %}
    {% set dated = ", date='" ~ date ~ "'" if date else '' %}
    {% set named = ", column='" ~ column ~ "'" if column else '' %}
    {{ return(saas_lifecycle.kept_table(
        "{{ saas_lifecycle.is_changed(" ~ key | tojson ~ ", '" ~ compared ~ "'" ~ named ~ dated ~ ") }}" ~ (' or ' ~ anew if anew else ''),
        log_source=log_source,
        moved=moved
    )) }}
{% endmacro %}
