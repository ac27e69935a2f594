{#
    True for a customer of whom any month is computed anew tonight: its intervals changed, or rates of its currencies did.
    Example: where {{ is_reconverted('customer_id') }} compiles to true where a whole table is built.
#}
{% macro is_reconverted(customer) -%}
    {{ saas_lifecycle.is_of_customers('is_reconverted', customer) if saas_lifecycle.is_kept() else 'true' }}
{%- endmacro %}
