{#
    What this model held when the last night was published, no rows where no history was taken over.
    Example: {{ kept_rows(['month', 'fingerprint'], 'months') }} in int_months_compared selects both from that table;
    `like_relation` is a relation of the query with the same columns. The model is configured by kept_place.
#}
{% macro kept_rows(columns, like_relation) -%}
    {%- set kept = saas_lifecycle.kept_relation() -%}
    select {{ columns | join(', ') }}
    from {{ kept or like_relation }}
    {%- if not kept %}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
