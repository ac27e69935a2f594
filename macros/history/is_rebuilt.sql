{#
    True for what is computed anew tonight: all of a customer whose intervals changed, and the months since the first one
    whose rates did. Example: where {{ is_rebuilt('customer_id', 'month') }} compiles to true where a whole table is built.
#}
{% macro is_rebuilt(customer, month=none) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    (
        {{ customer }} in (
            select compared.customer_id from {{ ref('int_customers_compared') }} as compared
            where compared.is_changed
        )
        or {{ customer }} is null
        {%- if month %}
        or {{ month }} >= (
            select min(compared.month) from {{ ref('int_months_compared') }} as compared
            where compared.is_changed
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}
