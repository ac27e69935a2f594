-- One row per month and segment member with deals created in the twelve months up to it: the mean days in the pipeline.
-- Open deals count with the days so far, so that the slow ones are not left out: the area under the Kaplan–Meier curve.
-- A month with the same stays of deals of the same members as last night keeps what was estimated of it.
{{ config(**kept_place('segment')) }}
{% set cell = ['month', 'segment', 'member'] %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

deals as (

    select
        deal_id,
        created_at,
        created_date,
        closed_at,
        closed_date,
        {{ local_month('created_at') }} as created_month

    from {{ ref('fct_deals') }}
    where cycle_days is not null or not is_closed

),

members as (

    select * from {{ ref('int_deal_members') }}

),

closes as (

    select
        months.month,
        {{ dbt.dateadd('month', -11, 'months.month') }} as first_month,
        case when months.has_ended then months.ends_at else as_of.as_of end as closes_at,
        case
            when months.has_ended then months.next_month
            else {{ local_date('as_of.as_of') }}
        end as closes_on

    from months
    cross join as_of

),

deal_kinds as (

    select
        deal_id,
        {{ rows_fingerprint('members') }} as kind

    from members
    group by deal_id

),

deal_stays as (

    select
        closes.month,
        deals.deal_id,
        deal_kinds.kind,
        coalesce(deals.closed_at < closes.closes_at, false) as is_over,
        {{ calendar_days(
            'deals.created_date',
            'case when deals.closed_at < closes.closes_at then deals.closed_date else closes.closes_on end'
        ) }} as open_days

    from deals
    inner join closes
        on
            deals.created_month >= closes.first_month
            and deals.created_month <= closes.month
            and deals.created_at < closes.closes_at
    inner join deal_kinds
        on deals.deal_id = deal_kinds.deal_id

),

months_compared as (

    select
        month,
        {{ rows_fingerprint('deal_stays') }} as fingerprint,
        'total' as segment,
        'total' as member,
        cast(null as double) as deal_velocity_days,
        cast(null as bigint) as deal_velocity_horizon_days

    from deal_stays
    group by month

),

kept_cells as (

    {{ kept_rows(cell + ['deal_velocity_days', 'deal_velocity_horizon_days', 'fingerprint'], 'months_compared') }}

),

known_cells as (

    select kept_cells.*

    from kept_cells
    inner join months_compared
        on
            kept_cells.month = months_compared.month
            and kept_cells.fingerprint = months_compared.fingerprint

),

unknown_stays as (

    select * from deal_stays
    where month not in (select known_cells.month from known_cells)

),

stays as (

    select
        members.segment,
        members.member,
        unknown_stays.month,
        unknown_stays.open_days,
        unknown_stays.is_over

    from unknown_stays
    inner join members
        on unknown_stays.deal_id = members.deal_id

),

curves as (

    {{ kaplan_meier('stays', cell, 'open_days', 'is_over') }}

),

steps as (

    select
        month,
        segment,
        member,
        open_days,
        open_days - lag(open_days, 1, 0) over (
            partition by month, segment, member order by open_days
        ) as width,
        lag(survival, 1, 1) over (partition by month, segment, member order by open_days) as height

    from curves

),

deal_velocity_estimated as (

    select * from known_cells

    union all

    select
        steps.month,
        steps.segment,
        steps.member,
        cast(round(sum(cast(steps.width * steps.height as decimal(38, 12))), 6) as double) as deal_velocity_days,
        max(steps.open_days) as deal_velocity_horizon_days,
        max(months_compared.fingerprint) as fingerprint

    from steps
    inner join months_compared
        on steps.month = months_compared.month
    group by
        steps.month,
        steps.segment,
        steps.member

)

select * from deal_velocity_estimated
