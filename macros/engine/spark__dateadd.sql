{#
    dbt's own for Spark goes by whole seconds of Unix time, by way of texts.
    Example: {{ dbt.dateadd('month', 1, 'month') }} compiles to timestampadd(month, 1, month) on Spark.
#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
