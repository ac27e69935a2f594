-- One row per deal and month at whose close it was open, at the cut-off for the current month.
-- A reopened deal counts as open until its last close. Probability is that of the stage it stood in then.
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

deals as (

    select * from {{ ref('fct_deals') }}

),

stage_entries as (

    select * from {{ ref('int_deal_stage_entries') }}

),

pipeline_stages as (

    select * from {{ ref('stg_hubspot__deal_pipeline_stages') }}

),

closes as (

    select
        months.month,
        case when months.has_ended then months.ends_at else as_of.as_of end as closes_at

    from months
    cross join as_of

),

open_deals as (

    select
        closes.month,
        closes.closes_at,
        deals.deal_id,
        deals.amount,
        -- A deal that closed later must not weigh by how it ended.
        case when not deals.is_closed then deals.probability end as probability_while_open

    from deals
    inner join closes
        on
            deals.created_at < closes.closes_at
            and (deals.closed_at >= closes.closes_at or deals.closed_at is null)
    -- A deal that closed nobody knows when was open nobody knows how long.
    where deals.closed_at is not null or not deals.is_closed

),

deals_open_monthly as (

    select
        open_deals.month,
        open_deals.deal_id,
        open_deals.amount,
        {{ share_of_one('coalesce(pipeline_stages.probability, open_deals.probability_while_open)') }} as probability

    from open_deals
    left join stage_entries
        on
            open_deals.deal_id = stage_entries.deal_id
            and open_deals.closes_at > stage_entries.entered_at
            and open_deals.closes_at <= coalesce(stage_entries.exited_at, {{ end_of_time() }})
    left join pipeline_stages
        on stage_entries.stage_id = pipeline_stages.stage_id

)

select * from deals_open_monthly
