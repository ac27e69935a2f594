{#
    A rate from its two parts, null where the denominator is 0 (some engines would say infinite).
    Example: {{ ratio('won', 'won + lost') }} compiles to cast(won as double) / nullif(cast(won + lost as double), 0).
#}
{% macro ratio(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}
