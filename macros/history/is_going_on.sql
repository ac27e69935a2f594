{#
    Whether tonight reads the new files of a source's event logs alone and builds on what was made of the others.
    Example: {% if is_going_on('segment') %} where is_changed {% endif %}.
#}
{% macro is_going_on(source_name) %}
    {{ return(saas_lifecycle.new_deliveries(source_name) is not none) }}
{% endmacro %}
