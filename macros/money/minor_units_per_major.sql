{# How many minor units make one of a currency, by its ISO 4217 exponent. Example: {{ minor_units_per_major('minor_unit_exponent') }} is 100 for 2. #}
{% macro minor_units_per_major(exponent) -%}
    case {{ exponent }} when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 when 4 then 10000 end
{%- endmacro %}
