-- One row per customer and unbroken time in one lifecycle stage; together they are all its time since its first entry.
-- A customer is in the stage that it entered last; lost and churned stay open until it returns.
{{ config(**kept_by('customer_id', 'int_lifecycle_customers_compared')) }}
with

lifecycle_events as (

    select * from {{ ref('fct_lifecycle_events') }}
    where
        opens_stage
        and {{ is_changed('customer_id', 'int_lifecycle_customers_compared') }}

),

stages as (

    select * from {{ ref('lifecycle_stages') }}

),

entries as (

    select
        customer_id,
        stage,
        occurred_at,
        entry_number,
        lead(occurred_at) over (partition by customer_id order by entry_number) as next_occurred_at

    from lifecycle_events

),

-- Of several entries at one instant the customer is in the last one: no time was spent in the others.
lasting_entries as (

    select
        customer_id,
        stage,
        occurred_at,
        entry_number,
        lag(stage) over (partition by customer_id order by entry_number) as stage_before

    from entries
    where
        next_occurred_at > occurred_at
        or next_occurred_at is null

),

-- Whoever enters the stage that it is in stays there, save that each expansion and each renewal counts anew.
new_entries as (

    select
        lasting_entries.customer_id,
        lasting_entries.stage,
        stages.stage_number,
        stages.stage_category,
        lasting_entries.occurred_at,
        lasting_entries.entry_number

    from lasting_entries
    inner join stages
        on lasting_entries.stage = stages.stage
    where
        lasting_entries.stage_before is null
        or lasting_entries.stage <> lasting_entries.stage_before
        or stages.is_entered_anew

),

intervals as (

    select
        customer_id,
        stage,
        stage_number,
        stage_category,
        row_number() over (partition by customer_id order by entry_number) as sequence_number,
        occurred_at as entered_at,
        lead(occurred_at) over (partition by customer_id order by entry_number) as exited_at,
        lag(stage) over (partition by customer_id order by entry_number) as previous_stage

    from new_entries

),

stage_intervals_joined as (

    select
        customer_id,
        stage,
        cast(stage_number as bigint) as stage_number,
        stage_category,
        cast(sequence_number as bigint) as sequence_number,
        entered_at,
        exited_at,
        exited_at is null as is_current,
        previous_stage

    from intervals

)

select * from stage_intervals_joined
