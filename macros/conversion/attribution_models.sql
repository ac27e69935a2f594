{#
    The seven ways to share a conversion among its touches, in the order of the columns of `fct_attribution`.
    Example: {% for model in attribution_models() %} ... gives first_touch, last_touch, and so on.
#}
{% macro attribution_models() %}
    {{ return(['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position', 'w_shaped', 'time_decay']) }}
{% endmacro %}
