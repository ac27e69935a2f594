{#
    Whether tonight's rows are appended to those that this table keeps: dbt's is_incremental, which every unit test of
    the model would have to override. Example: {% if is_kept() %} where customer_id = 'x' {% endif %}. A view asks for the
    one table that it feeds: is_kept('fct_funnel_entries').
#}
{% macro is_kept(feeds=none) %}
    {% if not execute or flags.FULL_REFRESH %}{{ return(false) }}{% endif %}
    {% set kept, table = model, this %}
    {% if feeds %}
        {#- A unit test knows no graph. #}
        {% set kept = graph.get('nodes', {}).get('model.saas_lifecycle.' ~ feeds) %}
        {% if not kept %}{{ return(false) }}{% endif %}
        {% set table = api.Relation.create(database=kept.database, schema=kept.schema, identifier=kept.alias) %}
    {% endif %}
    {{ return(kept.config.materialized == 'incremental' and load_cached_relation(table) is not none) }}
{% endmacro %}
