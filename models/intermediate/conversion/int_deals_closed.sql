-- One row per deal that is not deleted, with the stage that it stood in at the cut-off and when it closed.
-- A reopened deal has its last close; an open deal has none, whatever close date it expects.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}
    where not is_deleted

),

stage_entries as (

    select * from {{ ref('int_deal_stage_entries') }}

),

pipeline_stages as (

    select * from {{ ref('stg_hubspot__deal_pipeline_stages') }}

),

last_entries as (

    select
        stage_entries.deal_id,
        stage_entries.stage_id,
        stage_entries.entered_at

    from stage_entries
    where stage_entries.exited_at is null

),

reopenings as (

    select
        deal_id,
        max(entered_at) as reopened_at,
        count(*) as reopened_count

    from stage_entries
    where is_reopening
    group by deal_id

),

-- A deal's own stage is today's: where its row came after the cut-off, only the history is of that time.
current_stages as (

    select
        deals.*,
        last_entries.stage_id as last_stage_id,
        last_entries.entered_at as last_entered_at,
        as_of.as_of,
        case
            when last_entries.stage_id is null then deals.stage_id
            when deals.synced_at > as_of.as_of then last_entries.stage_id
            else coalesce(deals.stage_id, last_entries.stage_id)
        end as current_stage_id

    from deals
    cross join as_of
    left join last_entries
        on deals.deal_id = last_entries.deal_id

),

stage_outcomes as (

    select
        current_stages.*,
        coalesce(reopenings.reopened_count, 0) as reopened_count,
        pipeline_stages.stage_id is not null as is_stage_known,
        coalesce(pipeline_stages.is_closed, false) as is_closed,
        coalesce(pipeline_stages.is_won, false) as is_won,
        pipeline_stages.probability as stage_probability,
        case
            when current_stages.current_stage_id = current_stages.last_stage_id then current_stages.last_entered_at
        end as stage_entered_at,
        -- The close date of before a reopening, or one that is still to come, is not when the deal closed.
        case
            when current_stages.closed_at > current_stages.as_of then null
            when {{ local_date('current_stages.closed_at') }} < {{ local_date('reopenings.reopened_at') }} then null
            else current_stages.closed_at
        end as stated_closed_at

    from current_stages
    left join reopenings
        on current_stages.deal_id = reopenings.deal_id
    left join pipeline_stages
        on current_stages.current_stage_id = pipeline_stages.stage_id

),

deals_closed as (

    select
        deal_id,
        pipeline_id,
        current_stage_id as stage_id,
        created_at,
        case when is_closed then coalesce(stated_closed_at, stage_entered_at, closed_at) end as closed_at,
        is_stage_known,
        is_closed,
        is_won,
        stage_probability,
        reopened_count

    from stage_outcomes

)

select * from deals_closed
