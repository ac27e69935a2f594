{#
    An amount in minor units as money in major units, by the currency's ISO 4217 exponent.
    Example: {{ major_units('amount_minor', 'currencies.minor_unit_exponent') }} gives 100.000000 for 10000 and exponent 2.
#}
{% macro major_units(amount_minor, exponent) -%}
    {{ saas_lifecycle.exact_money(
        amount_minor,
        1,
        'case ' ~ exponent ~ ' when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 when 4 then 10000 end'
    ) }}
{%- endmacro %}
