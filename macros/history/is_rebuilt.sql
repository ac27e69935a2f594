{#
    True for what is computed anew tonight: all of a customer whose intervals changed, and the months since the first one
    whose rates did. Example: where {{ is_rebuilt('customer_id', 'month') }} compiles to true where a whole table is built;
    `instant` is SQL of an instant in the month, which is compared without telling the month.
#}
{% macro is_rebuilt(customer, month=none, instant=none) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    (
        {{ customer }} in (
            select compared.customer_id from {{ ref('int_customers_compared') }} as compared
            where compared.is_changed
        )
        {%- if month or instant %}
        or {{ month or instant }} >= (
            select min(compared.{{ 'month' if month else 'starts_at' }}) from {{ ref('int_months_compared') }} as compared
            where compared.is_changed
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}
