-- One row per local month of sign-up and segment member: median hours from the sign-up to the first value.
-- Waits that go on cannot move a median that is shorter than all of them: such a member keeps the one of last night.
{{ config(**kept_place('segment')) }}
{% set cell = ['signed_up_month', 'segment', 'member'] %}
{% set users_alike = ['signed_up_month', 'fingerprint'] %}
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
        cast(null as double) as km_median_hours,
        cast(null as double) as naive_median_hours

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
        {{ 'cells.' ~ cell | join(',\n        cells.') }},
        cells.fingerprint,
        row_number() over (
            partition by cells.signed_up_month, cells.fingerprint
            order by cells.segment, cells.member
        ) as alike_number

    from cells
    left join settled_cells as known
        on
            {{ same_cell }}
    where known.member is null

),

-- Members with the same users, as those of a segment that no source tells, have the same medians: one is estimated.
open_waits as (

    select
        cells.signed_up_month,
        cells.fingerprint,
        known.has_value,
        known.hours_to_value

    from {{ ref('int_value_waits') }} as known
    inner join open_cells as cells
        on
            {{ same_cell }}
            and cells.alike_number = 1

),

curves as (

    {{ kaplan_meier('open_waits', users_alike, 'hours_to_value', 'has_value') }}

),

km_medians as (

    select
        {{ users_alike | join(',\n        ') }},
        {{ median_survival('survival', 'hours_to_value') }} as km_median_hours

    from curves
    group by
        {{ users_alike | join(',\n        ') }}

),

naive_medians as (

    select
        {{ users_alike | join(',\n        ') }},
        {{ median('case when has_value then hours_to_value end') }} as naive_median_hours

    from open_waits
    group by
        {{ users_alike | join(',\n        ') }}

),

known_medians as (

    select * from settled_cells

    union all

    select
        {{ 'open_cells.' ~ cell | join(',\n        open_cells.') }},
        km_medians.km_median_hours,
        naive_medians.naive_median_hours

    from open_cells
    inner join km_medians
        on
            open_cells.signed_up_month = km_medians.signed_up_month
            and open_cells.fingerprint = km_medians.fingerprint
    inner join naive_medians
        on
            open_cells.signed_up_month = naive_medians.signed_up_month
            and open_cells.fingerprint = naive_medians.fingerprint

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
