{#
    What this model held when the last night was published, none where no history was taken over. The model is configured
    by kept_place. Example: {% if kept_relation() %} where month >= '2026-01-01' {% endif %}.
#}
{% macro kept_relation() %}
    {% if
        execute
        and saas_lifecycle.history_is_kept()
        and flags.WHICH not in ['compile', 'parse', 'docs']
        and not flags.FULL_REFRESH
    %}
        {{ return(load_cached_relation(this)) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}
