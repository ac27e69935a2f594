{#
    What this model held when the last night was published, no rows where no history was taken over.
    Example: {{ kept_rows(['month', 'fingerprint'], 'months') }} in int_months_compared selects both from that table;
    `like_relation` is a relation of the query with the same columns. The model is configured by kept_place.
#}
{% macro kept_rows(columns, like_relation) -%}
    {%- set kept = none -%}
    {%- if
        execute
        and saas_lifecycle.history_is_kept()
        and flags.WHICH not in ['compile', 'parse', 'docs']
        and not flags.FULL_REFRESH
    -%}
        {%- set kept = load_cached_relation(this) -%}
    {%- endif -%}
    select {{ columns | join(', ') }}
    from {{ kept or like_relation }}
    {%- if not kept %}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
