{#
    The rows that earlier nights recorded in a state table, none before the first night: what its model's own upstream
    reads, which a ref would turn into a circle. Example: {{ recorded_rows('int_mrr_intervals_recorded', 'known') }} is
    select * from recorded.int_mrr_intervals_recorded, else no rows of `known` with a null recorded_at. `later_columns`:
    types by name of columns that older records are without, where they are null until the next night.
#}
{% macro recorded_rows(model_name, like_relation, later_columns={}) -%}
    {%- set relation = none -%}
    {%- if execute and flags.WHICH not in ['compile', 'parse', 'docs'] -%}
        {%- set relation = adapter.get_relation(target.database, 'recorded', model_name) -%}
    {%- endif -%}
    {%- if relation is none -%}
        select
            {{ like_relation }}.*,
            cast(null as timestamp) as recorded_at
        from {{ like_relation }}
        where false
    {%- else -%}
        {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
        select
            *
            {%- for column, type in later_columns.items() if column not in names %},
            cast(null as {{ saas_lifecycle.column_type(type) }}) as {{ column }}
            {%- endfor %}
        from {{ relation }}
    {%- endif -%}
{%- endmacro %}
