-- One row per trial: the plan that was tried, the dearest where a subscription has several items.
-- Items at the trial's start, else the first that are known; without a history of items those of today.
with

trials as (

    select * from {{ ref('int_trials_started') }}

),

item_history as (

    select * from {{ ref('stg_stripe__subscription_item_history') }}
    where version_ended_at is null or version_ended_at > version_started_at

),

history_size as (

    select count(*) as version_count from item_history

),

snapshots as (

    select * from {{ ref('snap_stripe__subscription_items') }}

),

plans as (

    select * from {{ ref('dim_plans') }}

),

items as (

    select
        subscription_id,
        price_id,
        quantity,
        version_started_at

    from item_history

    union all

    select
        snapshots.subscription_id,
        snapshots.price_id,
        snapshots.quantity,
        coalesce(snapshots.created_at, snapshots.dbt_valid_from) as version_started_at

    from snapshots
    cross join history_size
    where history_size.version_count = 0

),

ranked_items as (

    select
        trials.trial_id,
        plans.plan_family,
        plans.billing_interval,
        plans.currency,
        row_number() over (
            partition by trials.trial_id
            order by
                case when items.version_started_at <= trials.trial_started_at then 0 else 1 end asc,
                case when items.version_started_at <= trials.trial_started_at then items.version_started_at end desc,
                items.version_started_at asc,
                case when plans.is_add_on then 1 else 0 end asc,
                coalesce(plans.unit_amount_local * items.quantity, 0) desc,
                items.price_id asc
        ) as item_rank

    from trials
    inner join items
        on trials.subscription_id = items.subscription_id
    inner join plans
        on items.price_id = plans.price_id

),

trial_items as (

    select
        trial_id,
        plan_family,
        billing_interval,
        currency

    from ranked_items
    where item_rank = 1

)

select * from trial_items
