-- One row per entry of a deal into a stage; a stage that follows itself is one entry.
-- Of several stages entered at one instant only the last counts.
with

stage_history as (

    select * from {{ ref('stg_hubspot__deal_stage_history') }}

),

pipeline_stages as (

    select * from {{ ref('stg_hubspot__deal_pipeline_stages') }}

),

ranked_history as (

    select
        stage_history.deal_id,
        stage_history.stage_id,
        stage_history.entered_at,
        pipeline_stages.stage_id is not null as is_stage_known,
        coalesce(pipeline_stages.is_closed, false) as is_closed,
        coalesce(pipeline_stages.is_won, false) as is_won,
        row_number() over (
            partition by stage_history.deal_id, stage_history.entered_at
            order by
                stage_history.version_started_at desc nulls last,
                stage_history.is_current_version desc,
                pipeline_stages.stage_order desc nulls last,
                stage_history.stage_id desc
        ) as instant_rank

    from stage_history
    left join pipeline_stages
        on stage_history.stage_id = pipeline_stages.stage_id
    where stage_history.entered_at is not null

),

compared_history as (

    select
        deal_id,
        stage_id,
        entered_at,
        is_stage_known,
        is_closed,
        is_won,
        lag(stage_id) over (partition by deal_id order by entered_at) as previous_stage_id,
        lag(is_closed) over (partition by deal_id order by entered_at) as was_closed

    from ranked_history
    where instant_rank = 1

),

deal_stage_entries as (

    select
        deal_id,
        stage_id,
        entered_at,
        lead(entered_at) over (partition by deal_id order by entered_at) as exited_at,
        row_number() over (partition by deal_id order by entered_at) as sequence_number,
        is_stage_known,
        is_closed,
        is_won,
        coalesce(was_closed, false) and not is_closed as is_reopening

    from compared_history
    where previous_stage_id is null or previous_stage_id <> stage_id

)

select * from deal_stage_entries
