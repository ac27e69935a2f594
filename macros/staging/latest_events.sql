{#
    latest_deliveries of a wide table of events, few of which are delivered twice: only those are ranked, as sorting all
    costs more than all else in staging. Example: {{ latest_events('segment', 'tracks', 'id', 'timestamp') }} gives the same
    rows as latest_deliveries('segment', 'tracks', ['id'], 'timestamp').
#}
{% macro latest_events(source_name, table_name, key, event_time) -%}
    {%- set fingerprint = saas_lifecycle.key_fingerprint('raw_rows.' ~ adapter.quote(key)) -%}
    {%- set event_time = 'raw_rows.' ~ adapter.quote(event_time) -%}
    with

    repeated_keys as (

        select {{ fingerprint }} as fingerprint
        from {{ source(source_name, table_name) }} as raw_rows
        group by {{ fingerprint }}
        having count(*) > 1

    ),

    ranked_deliveries as (

        select
            raw_rows.*,
            1 as delivery_rank

        from {{ source(source_name, table_name) }} as raw_rows
        cross join {{ ref('as_of') }} as as_of
        left join repeated_keys
            on {{ fingerprint }} = repeated_keys.fingerprint
        where
            repeated_keys.fingerprint is null
            and ({{ event_time }} is null or {{ event_time }} <= as_of.as_of)

        union all

        select
            raw_rows.*,
            row_number() over (
                partition by raw_rows.{{ adapter.quote(key) }}
                order by
                    raw_rows.{{ saas_lifecycle.synced_at_column(source_name) }} desc nulls last,
                    {{ saas_lifecycle.row_fingerprint('raw_rows') }}
            ) as delivery_rank

        from {{ source(source_name, table_name) }} as raw_rows
        cross join {{ ref('as_of') }} as as_of
        inner join repeated_keys
            on {{ fingerprint }} = repeated_keys.fingerprint
        where {{ event_time }} is null or {{ event_time }} <= as_of.as_of

    )

    select * from ranked_deliveries
    where delivery_rank = 1
{%- endmacro %}
