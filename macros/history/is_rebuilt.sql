{#
    True for what is computed anew tonight: all of a customer whose intervals changed, and of one with MRR in a currency
    whose rates did the months since the first such. Example: where {{ is_rebuilt('customer_id', 'month') }} compiles to
    true where a whole table is built; `instant` is SQL of an instant in the month, which is compared without telling the month.
#}
{% macro is_rebuilt(customer, month=none, instant=none) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    (
        {{ saas_lifecycle.is_changed('customer_id', 'int_customers_compared', customer) }}
        {%- if month or instant %}
        or (
            {{ month or instant }} >= (
                select min(compared.{{ 'month' if month else 'starts_at' }}) from {{ ref('int_months_compared') }} as compared
                where compared.is_changed
            )
            and {{ saas_lifecycle.is_reconverted(customer) }}
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}
