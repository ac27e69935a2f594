{#
    The configuration of a table that keeps its rows of an earlier night, except for those that `rebuilt` deletes: SQL of
    what the model computes anew, rendered when the model runs. Example:
    {{ config(**kept_table("{{ is_rebuilt('customer_id', 'month') }}")) }} deletes where that holds and appends the new rows;
    without LIFECYCLE_HISTORY=kept it is a plain table. The nightly run carries whatever has the tag.
#}
{% macro kept_table(rebuilt) %}
    {% set is_kept = saas_lifecycle.history_is_kept() %}
    {{ return({
        'materialized': 'incremental' if is_kept else 'table',
        'incremental_strategy': 'append',
        'tags': ['kept'] if is_kept else [],
        'pre_hook': "{% if saas_lifecycle.is_kept() %}delete from {{ this }} where " ~ rebuilt ~ "{% endif %}"
    }) }}
{% endmacro %}
