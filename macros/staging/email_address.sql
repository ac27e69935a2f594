{#
    An e-mail address as it is compared everywhere: lower case, without blanks around it, null where nothing is left.
    Example: {{ email_address('email') }} gives 'ann@acme.io' for ' Ann@Acme.io'.
#}
{% macro email_address(column) -%}
    nullif(lower(trim({{ column }})), '')
{%- endmacro %}
