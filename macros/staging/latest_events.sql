{#
    latest_deliveries of a wide table of events, few of which are delivered twice: only those are ranked, as sorting all
    costs more than all else in staging. Where the model keeps its events, only those that tonight's rows tell are read.
    Example: {{ latest_events('segment', 'tracks', 'id', 'timestamp', 'event', 'occurred_at', {'user_id': dbt.type_string()}) }} gives
    the same rows as latest_deliveries('segment', 'tracks', ['id'], 'timestamp'); the model has id as event_id and the
    timestamp as occurred_at. Beside them stand event_key, a fingerprint of the id, changed_at, the cut-off of the night that
    read the row, and replaced_user_id, whose event it was until then; `replaced` are further columns of the model that are
    told so, with their types. The kept rows of tonight's ids are found by event_key and then by time: a column of ids takes
    four times as long to read, and it is read in the months of those rows alone.
#}
{% macro latest_events(source_name, table_name, key, event_time, entity, model_time, replaced) -%}
    {%- set model_key = entity ~ '_id' -%}
    {%- set replaced = dict(replaced, **{model_time: 'timestamp'}) -%}
    {%- set all_rows = source(source_name, table_name) -%}
    {%- set synced_at = adapter.quote(saas_lifecycle.synced_at_column(source_name)) -%}
    {%- set fingerprint = saas_lifecycle.key_fingerprint('raw_rows.' ~ adapter.quote(key)) -%}
    {%- set event_time = adapter.quote(event_time) -%}
    {%- set key = adapter.quote(key) -%}
    {%- set rows = 'told_rows' if saas_lifecycle.is_kept() else all_rows -%}
    with

    {% if saas_lifecycle.is_kept() -%}
    new_rows as (

        {{ saas_lifecycle.new_rows(source_name, table_name, event_time) }}

    ),

    kept_places as (

        select
            {{ entity }}_key,
            {{ model_time }}

        from {{ this }}
        where {{ entity }}_key in (
            select {{ saas_lifecycle.key_fingerprint('new_rows.' ~ key) }} from new_rows
        )
        group by
            {{ entity }}_key,
            {{ model_time }}

    ),

    kept as (

        select
            known.{{ model_key }},
            known.{{ replaced.keys() | join(', known.') }},
            known.synced_at

        from {{ this }} as known
        inner join kept_places
            on
                known.{{ entity }}_key = kept_places.{{ entity }}_key
                and known.{{ model_time }} = kept_places.{{ model_time }}
        where known.{{ model_key }} in (select new_rows.{{ key }} from new_rows)

        union all

        select
            {{ model_key }},
            {{ replaced.keys() | join(', ') }},
            synced_at

        from {{ this }}
        where
            {{ model_time }} is null
            and {{ model_key }} in (select new_rows.{{ key }} from new_rows)

    ),

    -- Where the kept delivery and a new one were received at the same time, all deliveries are compared again.
    tied_keys as (

        select new_rows.{{ key }}
        from new_rows
        inner join kept
            on new_rows.{{ key }} = kept.{{ model_key }}
        where
            new_rows.{{ synced_at }} = kept.synced_at
            or (new_rows.{{ synced_at }} is null and kept.synced_at is null)
        group by new_rows.{{ key }}

    ),

    told_rows as (

        select new_rows.*
        from new_rows
        left join kept
            on new_rows.{{ key }} = kept.{{ model_key }}
        left join tied_keys
            on new_rows.{{ key }} = tied_keys.{{ key }}
        where
            tied_keys.{{ key }} is null
            and (
                kept.{{ model_key }} is null
                or new_rows.{{ synced_at }} > kept.synced_at
                or (new_rows.{{ synced_at }} is not null and kept.synced_at is null)
            )

        union all

        select raw_rows.*
        from {{ all_rows }} as raw_rows
        inner join tied_keys
            on raw_rows.{{ key }} = tied_keys.{{ key }}

    ),

    {% endif -%}
    repeated_keys as (

        select {{ fingerprint }} as fingerprint
        from {{ rows }} as raw_rows
        group by {{ fingerprint }}
        having count(*) > 1

    ),

    ranked_deliveries as (

        select
            raw_rows.*,
            as_of.as_of as changed_at,
            1 as delivery_rank

        from {{ rows }} as raw_rows
        cross join {{ ref('as_of') }} as as_of
        left join repeated_keys
            on {{ fingerprint }} = repeated_keys.fingerprint
        where
            repeated_keys.fingerprint is null
            and (raw_rows.{{ event_time }} is null or raw_rows.{{ event_time }} <= as_of.as_of)

        union all

        select
            raw_rows.*,
            as_of.as_of as changed_at,
            row_number() over (
                partition by raw_rows.{{ key }}
                order by
                    raw_rows.{{ synced_at }} desc nulls last,
                    {{ saas_lifecycle.row_fingerprint('raw_rows') }}
            ) as delivery_rank

        from {{ rows }} as raw_rows
        cross join {{ ref('as_of') }} as as_of
        inner join repeated_keys
            on {{ fingerprint }} = repeated_keys.fingerprint
        where raw_rows.{{ event_time }} is null or raw_rows.{{ event_time }} <= as_of.as_of

    )

    select
        {% for column, data_type in replaced.items() -%}
        {{ 'kept.' ~ column if saas_lifecycle.is_kept() else dbt.cast('null', data_type) }} as replaced_{{ column }},
        {% endfor -%}
        {{ saas_lifecycle.key_fingerprint('ranked_deliveries.' ~ key) }} as {{ entity }}_key,
        ranked_deliveries.*

    from ranked_deliveries
    {%- if saas_lifecycle.is_kept() %}
    left join kept
        on ranked_deliveries.{{ key }} = kept.{{ model_key }}
    {%- endif %}
    where ranked_deliveries.delivery_rank = 1
{%- endmacro %}
