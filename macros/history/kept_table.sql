{#
    The configuration of a table that keeps its rows of an earlier night, except for those that `rebuilt` deletes: SQL of
    what the model computes anew, rendered when the model runs. Example:
    {{ config(**kept_table("{{ is_rebuilt('customer_id', 'month') }}")) }} deletes where that holds and appends the new rows;
    where no history is kept it is a plain table. `log_source` as for kept_place. `moved` is SQL that then brings the rows
    that stay up to tonight's cut-off.
#}
{% macro kept_table(rebuilt, log_source=none, moved=none) %}
    {{ return(saas_lifecycle.kept_place(log_source, {
        'incremental_strategy': 'append',
        'pre_hook': ["{% if saas_lifecycle.is_kept() %}delete from {{ this }} where " ~ rebuilt ~ "{% endif %}"]
        + ([moved] if moved else [])
    })) }}
{% endmacro %}
