-- One row per event id and reason why a delivery of it is not read: dated after the cut-off, or told anew otherwise.
-- Of several deliveries of one id the latest is read; being received again is no other content.
{{ config(**kept_table(
    "reason = 'after_the_cut_off' or {{ is_told_tonight('segment', 'tracks', 'id', 'event_id') }}", log_source='segment'
)) }}
{% set contents = [] %}
{% for column in ['timestamp', 'event', 'user_id', 'anonymous_id', 'group_id', 'feature'] %}
{% set text = dbt.cast('raw_tracks.' ~ adapter.quote(column), dbt.type_string()) %}
{% do contents.extend(["'|'", 'coalesce(' ~ text ~ ", '-')"]) %}
{% endfor %}
with

raw_tracks as (

    select * from {{ source('segment', 'tracks') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

repeated_ids as (

    select id
    from raw_tracks
    where {{ is_told_tonight('segment', 'tracks', 'id') }}
    group by id
    having count(*) > 1

),

repeated_tracks as (

    select
        raw_tracks.id,
        {{ dbt.concat(contents) }} as told

    from raw_tracks
    inner join repeated_ids
        on raw_tracks.id = repeated_ids.id

),

changed_ids as (

    select id
    from repeated_tracks
    group by id
    having min(told) <> max(told)

),

tracks_left_out as (

    select
        raw_tracks.id as event_id,
        'after_the_cut_off' as reason

    from raw_tracks
    cross join as_of
    where raw_tracks.{{ adapter.quote('timestamp') }} > as_of.as_of
    group by raw_tracks.id

    union all

    select
        id as event_id,
        'other_content' as reason

    from changed_ids

)

select * from tracks_left_out
