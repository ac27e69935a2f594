{#
    Removes what an earlier run with the same cut-off recorded, so that a night that is run again records the same.
    Example: {{ config(materialized='incremental', pre_hook=before_writing('{{ forget_tonight() }}')) }} deletes from
    {{ this }} the rows with recorded_at = as_of, and nothing on the first night.
#}
{% macro forget_tonight() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where recorded_at = (select as_of.as_of from {{ ref('as_of') }} as as_of)
    {%- endif -%}
{%- endmacro %}
