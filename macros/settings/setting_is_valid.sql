{# Whether a value keeps its rule. Example: setting_is_valid(13, {'integer': [1, 12]}) is false. #}
{% macro setting_is_valid(value, rule) %}
    {% set text = value | string %}
    {% if 'one_of' in rule %}{{ return(text in rule['one_of']) }}
    {% elif 'boolean' in rule %}{{ return(value is boolean) }}
    {% elif 'integer' in rule %}
        {{ return(value is integer and value is not boolean and rule['integer'][0] <= value <= rule['integer'][1]) }}
    {% elif 'number' in rule %}
        {{ return(value is number and value is not boolean and rule['number'][0] <= value <= rule['number'][1]) }}
    {% elif 'words' in rule %}
        {% if value is string or value is mapping or value is not iterable %}{{ return(false) }}{% endif %}
        {% for word in value %}
            {% if not modules.re.fullmatch('[A-Za-z0-9_][A-Za-z0-9_ .-]{0,79}', word | string) %}{{ return(false) }}{% endif %}
        {% endfor %}
        {{ return(value | length > 0 and ('among' not in rule or value | reject('in', rule['among']) | list | length == 0)) }}
    {% elif 'counts' in rule %}
        {% if value is not mapping %}{{ return(false) }}{% endif %}
        {% for word, count in value.items() %}
            {% if not modules.re.fullmatch('[A-Za-z0-9_]{1,80}', word | string) or count is not integer or count is boolean or count < 1 %}{{ return(false) }}{% endif %}
        {% endfor %}
        {{ return(value | length > 0 and ('keys' not in rule or value.keys() | sort == rule['keys'] | sort)) }}
    {% elif 'numbers' in rule or 'hours' in rule %}
        {% if value is string or value is mapping or value is not iterable %}{{ return(false) }}{% endif %}
        {% for number in value %}
            {% if number is not number or number is boolean or ('numbers' in rule and number is not integer) %}{{ return(false) }}{% endif %}
            {% if number < 0 or (not loop.first and number <= value[loop.index0 - 1]) %}{{ return(false) }}{% endif %}
        {% endfor %}
        {% if 'hours' in rule %}{{ return(value | length == 2 and value[1] <= 24) }}{% endif %}
        {{ return(value | length > 1 and value | length == rule.get('length', value | length)) }}
    {% elif 'shares' in rule %}
        {% if value is string or value is mapping or value is not iterable or value | length != rule['shares'] %}{{ return(false) }}{% endif %}
        {% for number in value %}
            {% if number is not number or number is boolean or number < 0 %}{{ return(false) }}{% endif %}
        {% endfor %}
        {{ return((value | sum - 1) | abs < 0.000000001) }}
    {% elif 'anything' in rule %}{{ return(true) }}
    {% endif %}
    {% set patterns = {
        'date': '\\d{4}-\\d{2}-\\d{2}',
        'timestamp': '\\d{4}-\\d{2}-\\d{2}([ T]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?)?(Z|[+]00:00)?',
        'currency': '[A-Z]{3}',
        'timezone': '[A-Za-z]+([A-Za-z0-9_+/-]*)',
        'factor': '(?=[^/]*[1-9])\\d+(\\.\\d+)?(/(?=.*[1-9])\\d+(\\.\\d+)?)?',
        'word': '[A-Za-z0-9_]{1,120}',
        'path': "[^'\";\\n\\r\\\\]{1,1000}"
    } %}
    {% for kind in patterns if kind in rule %}
        {{ return(modules.re.fullmatch(patterns[kind], text) is not none) }}
    {% endfor %}
{% endmacro %}
