-- One row per open deal: how long it stands in its stage, against how long deals take to leave that stage.
-- The median is Kaplan–Meier's over all stays, those that last included; who has stayed longer than half is aged.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deals as (

    select * from {{ ref('fct_deals') }}
    where not is_closed

),

stays as (

    select
        *,
        not is_current as is_over,
        cast(floor(elapsed_days) as bigint) as stay_days

    from {{ ref('fct_deal_stages') }}
    where
        is_stage_known
        and not is_closed
        and not is_deal_deleted

),

curves as (

    {{ kaplan_meier('stays', ['stage_id'], 'stay_days', 'is_over') }}

),

stage_medians as (

    select
        stage_id,
        cast(sum(events) as bigint) as finished_stays,
        {{ median_survival('survival', 'stay_days') }} as median_stay_days

    from curves
    group by stage_id

),

fct_deal_ageing as (

    select
        deals.deal_id,
        deals.customer_id,
        deals.sales_rep_id,
        deals.pipeline_id,
        deals.stage_id,
        -- `stage` is a word of some dialects, and the contract's name of this column.
        coalesce(stays.stage, deals.stage_id, 'unknown') as stage,  -- noqa: RF04
        stays.entered_at,
        stays.elapsed_days as stage_age_days,
        stage_medians.median_stay_days,
        coalesce(stage_medians.finished_stays, 0) as finished_stays,
        coalesce(stays.elapsed_days > stage_medians.median_stay_days, false) as is_aged,
        {{ calendar_days('deals.created_date', local_date('as_of.as_of')) }} as deal_age_days,
        deals.amount,
        deals.weighted_amount

    from deals
    cross join as_of
    left join stays
        on
            deals.deal_id = stays.deal_id
            and deals.stage_id = stays.stage_id
            and not stays.is_over
    left join stage_medians
        on deals.stage_id = stage_medians.stage_id

)

select * from fct_deal_ageing
