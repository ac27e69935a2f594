{#
    What this model held before tonight, no rows where history is not kept.
    Example: {{ kept_rows(['month', 'fingerprint'], 'months') }} in int_months_compared selects both from that table;
    `like_relation` is a relation of the query with the same columns. `if_ended`: only where that night came to its end.
#}
{% macro kept_rows(columns, like_relation, if_ended=false) -%}
    {%- set kept, ending = none, none -%}
    {%- if execute and saas_lifecycle.history_is_kept() and flags.WHICH not in ['compile', 'parse', 'docs'] and not flags.FULL_REFRESH -%}
        {%- set kept = load_cached_relation(this) -%}
        {%- set ending = adapter.get_relation(this.database, this.schema, 'int_history_kept') -%}
    {%- endif -%}
    select {{ columns | join(', ') }}
    from {{ kept if kept and ending else like_relation }}
    {%- if not (kept and ending) %}
    where 1 = 0
    {%- elif if_ended %}
    where exists (select 1 from {{ ending }})
    {%- endif -%}
{%- endmacro %}
