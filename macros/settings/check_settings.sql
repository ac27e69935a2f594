{# Checks every setting before a run builds anything. Example: on-run-start: "{{ check_settings() }}". #}
{% macro check_settings() %}
    {% if execute %}
        {% for name in saas_lifecycle.setting_rules() %}
            {% do saas_lifecycle.setting(name) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
