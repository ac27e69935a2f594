{#
    The columns of the model itself, as its YAML lists them: for a view whose contract is its only list of columns.
    Example: select {{ described_columns() }} from ... compiles to select month, new_mrr from ... where the YAML has these.
#}
{% macro described_columns() %}
    {{- model.columns | join(',\n        ') -}}
{% endmacro %}
