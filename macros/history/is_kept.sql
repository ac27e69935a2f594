{#
    Whether tonight's rows are appended to those that this table keeps: dbt's is_incremental, which every unit test of
    the model would have to override. Example: {% if is_kept() %} where customer_id = 'x' {% endif %}.
#}
{% macro is_kept() %}
    {{ return(
        execute
        and model.config.materialized == 'incremental'
        and not flags.FULL_REFRESH
        and load_cached_relation(this) is not none
    ) }}
{% endmacro %}
