-- One row per local month of sign-up and segment member: median hours from the sign-up to the first value.
-- Waits that go on move no median that is shorter than they all are: such a member keeps the one of last night.
{{ config(**kept_place('segment')) }}
{% set cell = ['signed_up_month', 'segment', 'member'] %}
{% set facts = ['user_count', 'achieved_users', 'fingerprint', 'shortest_open_hours'] %}
{% set medians = ['km_median_hours', 'naive_median_hours'] %}
{% set same_cell %}
cells.signed_up_month = known.signed_up_month
            and cells.segment = known.segment
            and cells.member = known.member
{%- endset %}
with

known_cells as (

    select * from {{ ref('int_value_waits_counted') }}

),

cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'segment'

),

cells as (

    select
        known_cells.*,
        {{ elapsed_seconds('known_cells.last_open_since', 'cutoffs.source_as_of') }} / 3600.0 as shortest_open_hours,
        cast(null as double precision) as km_median_hours,
        cast(null as double precision) as naive_median_hours

    from known_cells
    cross join cutoffs

),

kept_cells as (

    {{ kept_rows(cell + facts + medians, 'cells') }}

),

settled_cells as (

    select
        cells.signed_up_month,
        cells.segment,
        cells.member,
        known.km_median_hours,
        known.naive_median_hours

    from cells
    inner join kept_cells as known
        on
            {{ same_cell }}
            and cells.fingerprint = known.fingerprint
    where
        cells.user_count = cells.achieved_users
        or cells.achieved_users = 0
        or (
            known.km_median_hours < known.shortest_open_hours
            and known.km_median_hours < cells.shortest_open_hours
        )

),

open_cells as (

    select
        {{ 'cells.' ~ cell | join(',\n        cells.') }}

    from cells
    left join settled_cells as known
        on
            {{ same_cell }}
    where known.member is null

),

open_waits as (

    select value_waits.*
    from {{ ref('int_value_waits') }} as value_waits
    inner join open_cells as known
        on
            {{ same_cell | replace('cells.', 'value_waits.') }}

),

curves as (

    {{ kaplan_meier('open_waits', cell, 'hours_to_value', 'has_value') }}

),

km_medians as (

    select
        {{ cell | join(',\n        ') }},
        min(case when survival <= 0.5 then hours_to_value end) as km_median_hours

    from curves
    group by
        {{ cell | join(',\n        ') }}

),

naive_medians as (

    select
        {{ cell | join(',\n        ') }},
        {{ median('case when has_value then hours_to_value end') }} as naive_median_hours

    from open_waits
    group by
        {{ cell | join(',\n        ') }}

),

known_medians as (

    select * from settled_cells

    union all

    select
        cells.signed_up_month,
        cells.segment,
        cells.member,
        cells.km_median_hours,
        known.naive_median_hours

    from km_medians as cells
    inner join naive_medians as known
        on
            {{ same_cell }}

),

value_medians as (

    select
        {{ 'cells.' ~ (cell + facts) | join(',\n        cells.') }},
        known.km_median_hours,
        known.naive_median_hours

    from cells
    inner join known_medians as known
        on
            {{ same_cell }}

)

select * from value_medians
