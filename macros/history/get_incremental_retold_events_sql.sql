{#
    The incremental strategy of kept_events with the time of an event: delete+insert that reads no more of the table than
    the stretch of time in which replaced events lie, and those without a time. dbt calls it by its name.
    Example: incremental_strategy 'retold_events', unique_key 'event_id', meta {'event_time': 'occurred_at'}.
#}
{% macro get_incremental_retold_events_sql(arg_dict) %}
    {%- set target, tonight, key = arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'] -%}
    {%- set event_time = config.get('meta')['event_time'] -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ target }}
    where
        {{ key }} in (
            select tonight.{{ key }} from {{ tonight }} as tonight
            where tonight.replaced_{{ event_time }} is not null
        )
        and {{ event_time }} >= (select min(tonight.replaced_{{ event_time }}) from {{ tonight }} as tonight)
        and {{ event_time }} <= (select max(tonight.replaced_{{ event_time }}) from {{ tonight }} as tonight);

    delete from {{ target }}
    where
        {{ event_time }} is null
        and {{ key }} in (select tonight.{{ key }} from {{ tonight }} as tonight);

    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ tonight }}
{% endmacro %}
