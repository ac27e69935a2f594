{#
    The segments that each subscription item has for itself, so that a customer can be in several members at once.
    Example: {% for segment in item_segments() %} ... gives plan_family, billing_interval, currency.
#}
{% macro item_segments() %}
    {{ return(['plan_family', 'billing_interval', 'currency']) }}
{% endmacro %}
