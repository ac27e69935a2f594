-- One row per month, stage, customer type and channel: after how many days half have left, as known at the close.
-- Who is still in the stage counts for as long as it has stayed: a median of those gone alone is too short.
{% set groups = ['month', 'stage', 'customer_type', 'acquisition_channel'] %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

as_of as (

    select * from {{ ref('as_of') }}

),

intervals as (

    select * from {{ ref('fct_lifecycle_stages') }}

),

closes as (

    select
        months.month,
        months.ends_at,
        case when months.has_ended then months.ends_at else as_of.as_of end as known_until

    from months
    cross join as_of

),

stays as (

    select
        closes.month,
        intervals.stage,
        intervals.customer_type,
        intervals.acquisition_channel,
        coalesce(intervals.exited_at < closes.ends_at, false) as is_over,
        case
            when intervals.exited_at < closes.ends_at then intervals.elapsed_days
            else {{ elapsed_days('intervals.entered_at', 'closes.known_until') }}
        end as stayed_days

    from closes
    inner join intervals
        on closes.ends_at > intervals.entered_at

),

curves as (

    {{ kaplan_meier('stays', groups, 'stayed_days', 'is_over') }}

),

stage_medians_estimated as (

    select
        month,
        stage,
        customer_type,
        acquisition_channel,
        {{ median_survival('survival', 'stayed_days') }} as km_median_days

    from curves
    group by
        month,
        stage,
        customer_type,
        acquisition_channel

)

select * from stage_medians_estimated
