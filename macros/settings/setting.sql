{#
    The checked value of a setting: the only way a var reaches SQL.
    Example: {{ setting('cac_lag_months') }} compiles to 0; where {{ setting('week_start') == 'monday' }}.
    A value that its rule in setting_rules does not allow stops the run and names what is allowed.
#}
{% macro setting(name) %}
    {% set rules = saas_lifecycle.setting_rules() %}
    {% if name not in rules %}
        {{ exceptions.raise_compiler_error("There is no setting '" ~ name ~ "'. The settings are: " ~ rules.keys() | sort | join(', ')) }}
    {% endif %}
    {% set rule = rules[name] %}
    {% set value = var(name, saas_lifecycle.setting_defaults().get(name)) %}
    {% if value is none or value == '' %}
        {% if not rule.get('null') and not rule.get('anything') %}
            {{ exceptions.raise_compiler_error("Setting '" ~ name ~ "' is empty; " ~ saas_lifecycle.setting_hint(rule)) }}
        {% endif %}
        {{ return(none) }}
    {% endif %}
    {% if not saas_lifecycle.setting_is_valid(value, rule) %}
        {{ exceptions.raise_compiler_error("Setting '" ~ name ~ "' may not be " ~ (value | string)[:60] | tojson ~ "; " ~ saas_lifecycle.setting_hint(rule)) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
