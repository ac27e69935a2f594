{#
    The categories of a ledger entry, in the order of a profit and loss account; an entry of another is in no figure.
    Example: where category in ({{ quoted_list(ledger_categories()) }}).
#}
{% macro ledger_categories() %}
    {{ return([
        'revenue', 'cogs', 'sales', 'marketing', 'research_development', 'general_administrative', 'interest', 'tax',
        'depreciation'
    ]) }}
{% endmacro %}
