{#
    Rows of the metric store out of the columns of a mart: one select a metric, joined by union all.
    Example: {{ metric_rows('rates', [{'id': 'nrr', 'variant': '12m', 'rate': 'nrr_12m'}]) }} reads nrr_12m, nrr_12m_numerator and
    nrr_12m_denominator of `rates`; {'id': 'arr', 'value': 'arr'} has the value over 1; {'id': 'lead_score', 'median': 'm'} no parts.
    Of each metric: id; rate, value or median (with `numerator` and `denominator` where named otherwise); variant, SQL if it has a
    quote, else a text; where; is_mature; absence, SQL of the null reason where it is not the usual one.
#}
{% macro metric_rows(relation, metrics, month='month', is_mature='true', is_complete='is_complete') %}
    {%- for metric in metrics %}
    {%- set variant = metric.variant | default('default') %}
    {%- set value = metric.rate | default(metric.value | default(metric.median)) %}
    {%- if metric.rate is defined %}
        {%- set numerator = metric.numerator | default(metric.rate ~ '_numerator') %}
        {%- set denominator = metric.denominator | default(metric.rate ~ '_denominator') %}
        {%- set absence = "case when " ~ denominator ~ " = 0 then 'zero_denominator' else 'missing_input' end" %}
    {%- elif metric.value is defined %}
        {%- set numerator, denominator, absence = metric.value, '1', "'missing_input'" %}
    {%- elif metric.median is defined %}
        {%- set numerator, denominator, absence = 'null', 'null', "'zero_denominator'" %}
    {%- else %}
        {{ exceptions.raise_compiler_error("metric_rows: " ~ metric.id ~ " needs one of rate, value, median.") }}
    {%- endif %}
    select
        '{{ metric.id }}' as metric_id,
        {{ variant if "'" in variant else "'" ~ variant ~ "'" }} as variant,
        {{ month }} as month,
        segment,
        member,
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator,
        cast({{ value }} as double) as value,
        {{ metric.is_mature | default(is_mature) }} as is_mature,
        {{ is_complete }} as is_complete,
        {{ metric.absence | default(absence) }} as absence

    from {{ relation }}
    {%- if metric.where is defined %}
    where {{ metric.where }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
