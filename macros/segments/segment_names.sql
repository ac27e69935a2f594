{#
    Every segment, those of the customer first: what a mart that cuts by segment loops over.
    Example: {% for segment in segment_names() %} {{ segment_member(segment) }} as member ... {% endfor %}.
#}
{% macro segment_names() %}
    {{ return(saas_lifecycle.customer_segments() + saas_lifecycle.item_segments()) }}
{% endmacro %}
