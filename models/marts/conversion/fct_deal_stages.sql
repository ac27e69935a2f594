-- One row per deal and unbroken time in one stage of its pipeline, with the label and the owner of that time.
-- Labels and owners are known from the first night on; what is older has the first that was seen.
with

as_of as (

    select * from {{ ref('as_of') }}

),

stage_entries as (

    select * from {{ ref('int_deal_stage_entries') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

tied_deals as (

    select * from {{ ref('int_deals_tied') }}

),

stage_versions as (

    select
        *,
        case
            when row_number() over (partition by stage_id order by dbt_valid_from) = 1 then {{ since_ever() }}
            else dbt_valid_from
        end as valid_from,
        coalesce(dbt_valid_to, {{ end_of_time() }}) as valid_to

    from {{ ref('snap_hubspot__deal_pipeline_stages') }}

),

owner_versions as (

    select
        *,
        case
            when row_number() over (partition by deal_id order by dbt_valid_from) = 1 then {{ since_ever() }}
            else dbt_valid_from
        end as valid_from,
        coalesce(dbt_valid_to, {{ end_of_time() }}) as valid_to

    from {{ ref('snap_hubspot__deals') }}

),

named_entries as (

    select
        stage_entries.*,
        stage_versions.pipeline_id,
        stage_versions.stage_name,
        stage_versions.stage_order,
        owner_versions.owner_id

    from stage_entries
    left join stage_versions
        on
            stage_entries.stage_id = stage_versions.stage_id
            and stage_entries.entered_at >= stage_versions.valid_from
            and stage_entries.entered_at < stage_versions.valid_to
    left join owner_versions
        on
            stage_entries.deal_id = owner_versions.deal_id
            and stage_entries.entered_at >= owner_versions.valid_from
            and stage_entries.entered_at < owner_versions.valid_to

),

compared_entries as (

    select
        *,
        lag(stage_order) over (partition by deal_id order by entered_at) as previous_stage_order,
        row_number() over (partition by deal_id, stage_id order by entered_at) as visit_number

    from named_entries

),

fct_deal_stages as (

    select
        compared_entries.deal_id,
        tied_deals.customer_id,
        compared_entries.stage_id,
        -- `stage` is a word of some dialects, and the contract's name of this column.
        coalesce(compared_entries.stage_name, compared_entries.stage_id) as stage,  -- noqa: RF04
        compared_entries.stage_order,
        coalesce(compared_entries.pipeline_id, deals.pipeline_id) as pipeline_id,
        coalesce(compared_entries.owner_id, 'unknown') as sales_rep_id,
        cast(compared_entries.sequence_number as bigint) as sequence_number,
        compared_entries.entered_at,
        compared_entries.exited_at,
        compared_entries.exited_at is null as is_current,
        {{ elapsed_days('compared_entries.entered_at', 'coalesce(compared_entries.exited_at, as_of.as_of)') }}
            as elapsed_days,
        compared_entries.is_stage_known,
        compared_entries.is_closed,
        compared_entries.is_won,
        compared_entries.is_reopening,
        compared_entries.visit_number > 1 as is_repeated,
        coalesce(compared_entries.stage_order < compared_entries.previous_stage_order, false) as is_step_back,
        coalesce(deals.is_deleted, true) as is_deal_deleted

    from compared_entries
    cross join as_of
    left join deals
        on compared_entries.deal_id = deals.deal_id
    left join tied_deals
        on compared_entries.deal_id = tied_deals.deal_id

)

select * from fct_deal_stages
