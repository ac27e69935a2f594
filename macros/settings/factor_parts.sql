{#
    A factor setting as two whole numbers, numerator and denominator.
    Example: factor_parts('week_to_month_factor') gives [52000000, 12000000] for 52/12; both times 10^6, so that 365.25/84 is whole too.
#}
{% macro factor_parts(name) %}
    {% set parts = (saas_lifecycle.setting(name) | string).split('/') %}
    {% set scaled = [] %}
    {% for part in parts + ['1'] %}
        {% set whole, fraction = (part.split('.') + [''])[:2] %}
        {% do scaled.append((whole ~ fraction ~ '000000'[:6 - fraction | length]) | int) %}
    {% endfor %}
    {{ return(scaled[:2]) }}
{% endmacro %}
