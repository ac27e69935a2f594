{#
    An aggregate: the smallest of the values that live records have, else of those that deleted ones have.
    Example: {{ smallest_live('contacts.customer_id') }} asks contacts.is_deleted.
#}
{% macro smallest_live(value) -%}
    {%- set is_deleted = (value.split('.')[:-1] + ['is_deleted']) | join('.') -%}
    coalesce(min(case when not {{ is_deleted }} then {{ value }} end), min({{ value }}))
{%- endmacro %}
