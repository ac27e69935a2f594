{#
    True for what is computed anew tonight: all of a customer whose intervals changed, and of one with MRR in a currency
    whose rates did the months since the first such. Example: where {{ is_rebuilt('customer_id', 'month') }} compiles to
    true where a whole table is built; `instant` is SQL of an instant in the month, which is compared without telling the month,
    and `period` SQL of grain and period where that is longer. `segmented` is for rows that show the customer's segments.
#}
{% macro is_rebuilt(customer, month=none, instant=none, period=none, segmented=false) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    (
        {{ saas_lifecycle.is_of_customers('is_changed', customer, segmented) }}
        {%- if month or instant or period %}
        or (
            {% if period -%}
            {{ saas_lifecycle.is_in_changed_period(period) }}
            {%- else -%}
            {{ month or instant }} >= (
                select min(compared.{{ 'month' if month else 'starts_at' }}) from {{ ref('int_months_compared') }} as compared
                where compared.is_changed
            )
            {%- endif %}
            and {{ saas_lifecycle.is_of_customers('is_reconverted', customer) }}
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}
