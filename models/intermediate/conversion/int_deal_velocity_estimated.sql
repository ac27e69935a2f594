-- One row per month and segment member with deals created in the twelve months up to it: the mean days in the pipeline.
-- Open deals count with the days so far, so that the slow ones are not left out: the area under the Kaplan–Meier curve.
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

stays as (

    select
        closes.month,
        members.segment,
        members.member,
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
    inner join members
        on deals.deal_id = members.deal_id

),

curves as (

    {{ kaplan_meier('stays', ['month', 'segment', 'member'], 'open_days', 'is_over') }}

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

    select
        month,
        segment,
        member,
        cast(round(sum(cast(width * height as decimal(38, 12))), 6) as double) as deal_velocity_days,
        max(open_days) as deal_velocity_horizon_days

    from steps
    group by
        month,
        segment,
        member

)

select * from deal_velocity_estimated
