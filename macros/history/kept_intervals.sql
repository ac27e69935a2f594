{#
    The configuration of a table of MRR intervals, which keeps those of subscriptions with no news. Example:
    {{ config(**kept_intervals()) }}. With restatement_policy as_reported it is built whole: what locked months hold is
    told by the record of earlier nights, not by the subscriptions.
#}
{% macro kept_intervals() %}
    {% if saas_lifecycle.setting('restatement_policy') == 'as_reported' %}{{ return(saas_lifecycle.kept_place()) }}{% endif %}
    {{ return(saas_lifecycle.kept_by('subscription_id', 'int_subscriptions_rebuilt', 'stripe')) }}
{% endmacro %}
