{#
    Says that kept history is being changed: a night that breaks off leaves no end, and the next one rebuilds all.
    Example: post_hook='{{ open_history() }}' deletes from int_history_kept, and does nothing on the first night.
#}
{% macro open_history() -%}
    {%- set ending = adapter.get_relation(this.database, this.schema, 'int_history_kept') if execute and saas_lifecycle.history_is_kept() -%}
    {%- if ending -%} delete from {{ ending }} {%- endif -%}
{%- endmacro %}
