{#
    True for a customer of whom any month is computed anew tonight: its intervals changed, or rates of its currencies did.
    Example: where {{ is_reconverted('customer_id') }} compiles to true where a whole table is built.
#}
{% macro is_reconverted(customer) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    {{ customer }} in (
        select compared.customer_id from {{ ref('int_customers_compared') }} as compared
        where compared.is_reconverted
    )
    {%- endif -%}
{%- endmacro %}
