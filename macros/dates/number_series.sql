{# The whole numbers from 0 to below 10^digits, as a select of one column `n`. Example: {{ number_series(3) }} gives 0 to 999. #}
{% macro number_series(digits) -%}
    select
        {% for digit in range(digits) %}{{ 'd' ~ digit }}.n * {{ 10 ** digit }}{{ ' + ' if not loop.last }}{% endfor %} as n
    from
    {% for digit in range(digits) -%}
    {{ 'cross join ' if not loop.first }}(
        select 0 as n
        {% for n in range(1, 10) %}union all select {{ n }} {% endfor %}
    ) as d{{ digit }}
    {% endfor %}
{%- endmacro %}
