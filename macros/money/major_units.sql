{#
    An amount in minor units as money in major units, by the currency's ISO 4217 exponent.
    Example: {{ major_units('amount_minor', 'currencies.minor_unit_exponent') }} gives 100.000000 for 10000 and exponent 2.
#}
{% macro major_units(amount_minor, exponent) -%}
    {{ saas_lifecycle.exact_money(amount_minor, 1, saas_lifecycle.minor_units_per_major(exponent)) }}
{%- endmacro %}
