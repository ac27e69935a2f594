{#
    The median of a Kaplan–Meier curve, an aggregate over its rows: the first duration that half or fewer survive, null while
    more than half do. Example: {{ median_survival('survival', 'lifetime_days') }} compiles to
    min(case when survival <= 0.5 then lifetime_days end). A bound of the survival gives the bound of the median.
#}
{% macro median_survival(survival, duration) -%}
    min(case when {{ survival }} <= 0.5 then {{ duration }} end)
{%- endmacro %}
