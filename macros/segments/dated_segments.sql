{#
    The segments of a customer that change over time and have a history (core.dim_customer_segment_history).
    Example: {% for segment in dated_segments() %} ... gives sales_rep_id, sales_team, acv_band.
#}
{% macro dated_segments() %}
    {{ return(['sales_rep_id', 'sales_team', 'acv_band']) }}
{% endmacro %}
