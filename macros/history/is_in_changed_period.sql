{#
    True for a period that ends in or after the first month whose rates differ from those that were kept. Example:
    {{ is_in_changed_period('grain, period') }} compiles to (grain, period) in (select compared.grain, compared.period ...).
#}
{% macro is_in_changed_period(period) -%}
    ({{ period }}) in (
        select compared.grain, compared.period from {{ ref('int_periods_compared') }} as compared
        where compared.is_changed
    )
{%- endmacro %}
