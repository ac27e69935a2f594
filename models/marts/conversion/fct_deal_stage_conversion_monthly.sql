-- One row per month of creation and open stage of a pipeline that its deals reached: how many of them went on from it.
-- A deal has passed the stages before the last that it stood in, and all once it is won; skipped ones are implied.
with

source_cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'hubspot'

),

deals as (

    select
        deal_id,
        {{ local_month('created_at') }} as cohort_month,
        {{ add_interval('created_at', sales_window_days(), 'day') }} as window_ends_at

    from {{ ref('fct_deals') }}

),

stages as (

    select
        *,
        row_number() over (partition by pipeline_id order by stage_order, stage_id) as place
    from {{ ref('stg_hubspot__deal_pipeline_stages') }}
    where
        not is_closed
        and not is_deleted
        and pipeline_id is not null
        and stage_order is not null

),

stays as (

    select
        deals.deal_id,
        deals.cohort_month,
        deals.window_ends_at <= source_cutoffs.source_as_of as is_mature,
        stays.stage_id,
        -- Today's places: since a stage was added or moved, those of that time say something else.
        coalesce(stages.pipeline_id, stays.pipeline_id) as pipeline_id,
        stages.place,
        stays.is_won

    from {{ ref('fct_deal_stages') }} as stays
    inner join deals
        on
            stays.deal_id = deals.deal_id
            and stays.entered_at < deals.window_ends_at
    left join stages
        on stays.stage_id = stages.stage_id
    cross join source_cutoffs
    where
        stays.is_won
        or stages.stage_id is not null

),

furthest_stages as (

    select
        deal_id,
        cohort_month,
        is_mature,
        pipeline_id,
        max(place) as furthest_place,
        max(case when is_won then 1 else 0 end) = 1 as is_won

    from stays
    group by deal_id, cohort_month, is_mature, pipeline_id

),

seen_stages as (

    select
        deal_id,
        stage_id

    from stays
    group by deal_id, stage_id

),

reached_stages as (

    select
        furthest_stages.cohort_month,
        furthest_stages.is_mature,
        stages.pipeline_id,
        stages.stage_id,
        stages.stage_name,
        stages.stage_order,
        seen_stages.stage_id is null as is_implied,
        furthest_stages.is_won
        or furthest_stages.furthest_place > stages.place as has_gone_on

    from furthest_stages
    inner join stages
        on
            furthest_stages.pipeline_id = stages.pipeline_id
            and (furthest_stages.is_won or furthest_stages.furthest_place >= stages.place)
    left join seen_stages
        on
            furthest_stages.deal_id = seen_stages.deal_id
            and stages.stage_id = seen_stages.stage_id

),

counted_stages as (

    select
        cohort_month,
        pipeline_id,
        stage_id,
        stage_name,
        stage_order,
        cast(sum(case when is_mature and has_gone_on then 1 else 0 end) as bigint) as numerator,
        cast(sum(case when is_mature then 1 else 0 end) as bigint) as denominator,
        cast(sum(case when is_mature and is_implied then 1 else 0 end) as bigint) as implied,
        cast(sum(case when is_mature then 0 else 1 end) as bigint) as immature

    from reached_stages
    group by cohort_month, pipeline_id, stage_id, stage_name, stage_order

),

fct_deal_stage_conversion_monthly as (

    select
        cohort_month,
        pipeline_id,
        stage_id,
        -- `stage` is a word of some dialects, and the name of this column in fct_deal_stages.
        coalesce(stage_name, stage_id) as stage,  -- noqa: RF04
        stage_order,
        numerator,
        denominator,
        {{ ratio('numerator', 'denominator') }} as stage_conversion_rate,
        {{ wilson_bound('numerator', 'denominator', 'lower') }} as lower,
        {{ wilson_bound('numerator', 'denominator', 'upper') }} as upper,
        implied,
        immature

    from counted_stages

)

select * from fct_deal_stage_conversion_monthly
