{#
    The CTEs that follow merges to the surviving record; the last is `merged_records` (record_id, surviving_id, is_circular).
    Example: {{ merged_records('companies', 'company_id', 'merged_company_ids') }} after a CTE `companies`, each of whose rows
    lists what was merged into it ("12;34"). A record in several lists follows the smallest lister. A chain ends at the record
    that no list holds, a circle at its smallest id. Bounds: 1,000 ids a list, and 64 merges a chain or circle, since each of
    the 6 rounds doubles how far a record has been followed.
#}
{% macro merged_records(records, id_column, list_column) -%}
    positions as (

        {{ saas_lifecycle.number_series(3) }}

    ),

    listed_records as (

        select
            {{ records }}.{{ id_column }} as lister_id,
            trim({{ saas_lifecycle.list_item(records ~ '.' ~ list_column, "';'", 'positions.n') }}) as record_id

        from {{ records }}
        inner join positions
            on positions.n <= length({{ records }}.{{ list_column }}) - length(replace({{ records }}.{{ list_column }}, ';', ''))
        where {{ records }}.{{ list_column }} is not null

    ),

    followed_0 as (

        select
            record_id,
            min(lister_id) as target_id,
            case when record_id < min(lister_id) then record_id else min(lister_id) end as smallest_id

        from listed_records
        where
            record_id <> ''
            and record_id <> lister_id
        group by record_id

    ),

    {{ saas_lifecycle.followed_merges() }},

    merged_records as (

        select
            followed_merges.record_id,
            coalesce(onward.smallest_id, followed_merges.target_id) as surviving_id,
            onward.record_id is not null as is_circular

        from followed_merges
        left join followed_merges as onward
            on followed_merges.target_id = onward.record_id

    )
{%- endmacro %}
