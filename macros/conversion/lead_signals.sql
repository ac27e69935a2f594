{#
    The signs of interest that a lead's trained score counts, each in a column of its name with `_count`.
    Example: {% for signal_kind in lead_signals() %} ... gives page_viewed, session_engaged, form_submitted and so on.
#}
{% macro lead_signals() %}
    {{ return([
        'page_viewed', 'session_engaged', 'form_submitted', 'email_opened', 'email_clicked', 'email_unsubscribed',
        'email_answered', 'meeting_booked', 'demo_held', 'product_used', 'mql', 'sal', 'sql', 'opportunity', 'pql',
        'recycled', 'disqualified'
    ]) }}
{% endmacro %}
