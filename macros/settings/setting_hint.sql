{# What a rule of setting_rules allows, in words. Example: setting_hint({'one_of': ['a', 'b']}) gives "allowed: a, b". #}
{% macro setting_hint(rule) %}
    {% set hints = {
        'boolean': 'allowed: true, false',
        'date': 'allowed: a date such as 2026-09-30',
        'timestamp': 'allowed: a UTC time such as 2026-09-30 06:00:00',
        'currency': 'allowed: an ISO 4217 code such as EUR',
        'timezone': 'allowed: an IANA zone such as Europe/Paris',
        'factor': 'allowed: a number or a fraction above 0, such as 52/12',
        'word': 'allowed: letters, digits and _',
        'words': 'allowed: a list of names of letters, digits, blanks and _ - .',
        'counts': 'allowed: names with whole numbers, such as {created_project: 1}',
        'numbers': 'allowed: ' ~ rule.get('length', 'two or more') ~ ' rising whole numbers from 0, such as [30, 60]',
        'hours': 'allowed: two rising hours of a day, such as [9, 17]',
        'shares': 'allowed: ' ~ rule.get('shares') ~ ' numbers from 0 that sum to 1, such as [0.4, 0.2, 0.4]',
        'path': 'allowed: a path without quotes, semicolons or line breaks'
    } %}
    {% if 'one_of' in rule %}{{ return('allowed: ' ~ rule['one_of'] | join(', ')) }}{% endif %}
    {% if 'among' in rule %}{{ return('allowed: a list of some of ' ~ rule['among'] | join(', ')) }}{% endif %}
    {% if 'keys' in rule %}{{ return('allowed: a whole number from 1 for each of ' ~ rule['keys'] | join(', ')) }}{% endif %}
    {% if 'integer' in rule %}{{ return('allowed: a whole number from ' ~ rule['integer'][0] ~ ' to ' ~ rule['integer'][1]) }}{% endif %}
    {% if 'number' in rule %}{{ return('allowed: a number from ' ~ rule['number'][0] ~ ' to ' ~ rule['number'][1]) }}{% endif %}
    {% for kind in hints if kind in rule %}{{ return(hints[kind]) }}{% endfor %}
{% endmacro %}
