{#
    True for a customer of int_customers_compared with that flag, and where `segmented` for one whose segments changed, too.
    Example: {{ is_of_customers('is_changed', 'customer_id') }} compiles to customer_id in (select compared.customer_id ...).
#}
{% macro is_of_customers(flag, customer, segmented=false) -%}
    {{ customer }} in (
        select compared.customer_id from {{ ref('int_customers_compared') }} as compared
        where compared.{{ flag }}
        {%- if segmented %}

        union all

        select compared.customer_id from {{ ref('int_customer_attributes_compared') }} as compared
        where compared.is_changed
        {%- endif %}
    )
{%- endmacro %}
