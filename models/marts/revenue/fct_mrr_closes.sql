-- One row per month, customer and night on which the close that was published for them was another than before.
-- What a past night published is the newest row up to it. State: a full refresh leaves it alone.
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    full_refresh=false, schema='recorded', pre_hook=before_writing('{{ forget_tonight() }}')
) }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

nights as (

    select
        nights.*,
        row_number() over (order by nights.recorded_at desc) as night_rank

    from {{ ref('int_nights_recorded') }} as nights
    inner join as_of
        on nights.recorded_at <= as_of.as_of

),

spans as (

    -- Months that were never recorded are new; closes of the others can have been restated.
    select
        max(case when night_rank = 1 then complete_through_month end) as through_month,
        max(case when night_rank > 1 then complete_through_month end) as recorded_through_month,
        max(case when night_rank = 2 then complete_through_month end) as last_through_month,
        max(case when night_rank = 2 then rates_checksum end) as last_rates_checksum,
        coalesce(
            max(case when night_rank = 2 then policies end) <> max(case when night_rank = 1 then policies end), false
        ) as has_new_policies

    from nights

),

rates as (

    select
        coalesce(
            sum(cast(rates.rate_numerator as decimal(38, 0)) + 3 * rates.rate_denominator)
            <> max(spans.last_rates_checksum),
            false
        ) as has_new_rates

    from {{ ref('int_fx_rates_monthly') }} as rates
    inner join spans
        on rates.month <= spans.last_through_month

),

changed_customers as (

    select * from {{ ref('int_customers_restated') }}

),

closes as (

    select
        item_months.month,
        item_months.customer_id,
        coalesce(sum(item_months.closing_mrr), 0) as closing_mrr,
        sum(item_months.closing_mrr_local) as closing_mrr_local

    from {{ ref('int_mrr_item_months') }} as item_months
    cross join spans
    cross join rates
    left join changed_customers
        on item_months.customer_id = changed_customers.customer_id
    where
        item_months.month <= spans.through_month
        and item_months.closing_mrr_local > 0
        and (
            item_months.month > coalesce(spans.recorded_through_month, cast('1900-01-01' as date))
            or changed_customers.customer_id is not null
            or spans.has_new_policies
            or rates.has_new_rates
        )
    group by item_months.month, item_months.customer_id

),

recorded_closes as (

    select recalled.*
    from {{ ref('int_mrr_closes_recalled') }} as recalled
    inner join spans
        on recalled.month <= spans.through_month
    cross join rates
    left join changed_customers
        on recalled.customer_id = changed_customers.customer_id
    where
        changed_customers.customer_id is not null
        or spans.has_new_policies
        or rates.has_new_rates

),

compared_closes as (

    select
        coalesce(closes.month, recorded_closes.month) as month,
        coalesce(closes.customer_id, recorded_closes.customer_id) as customer_id,
        coalesce(closes.closing_mrr, 0) as closing_mrr,
        coalesce(closes.closing_mrr_local, 0) as closing_mrr_local,
        coalesce(recorded_closes.closing_mrr, 0) as recorded_mrr,
        coalesce(recorded_closes.closing_mrr_local, 0) as recorded_mrr_local

    from closes
    full outer join recorded_closes
        on
            closes.month = recorded_closes.month
            and closes.customer_id = recorded_closes.customer_id

),

mrr_closes as (

    select
        compared_closes.month,
        compared_closes.customer_id,
        as_of.as_of as recorded_at,
        cast(compared_closes.closing_mrr as decimal(38, 6)) as closing_mrr,
        cast(compared_closes.closing_mrr_local as decimal(38, 6)) as closing_mrr_local,
        case
            when compared_closes.month <= spans.recorded_through_month
                then cast(compared_closes.recorded_mrr as decimal(38, 6))
        end as previous_closing_mrr,
        case
            when coalesce(compared_closes.month > spans.recorded_through_month, true) then null
            when spans.has_new_policies then 'settings'
            when changed_customers.is_merged then 'merge'
            when compared_closes.closing_mrr_local = compared_closes.recorded_mrr_local then 'exchange_rate'
            when compared_closes.recorded_mrr_local = 0 then 'late_start'
            when compared_closes.closing_mrr_local = 0 then 'late_end'
            else 'late_change'
        end as reason

    from compared_closes
    cross join as_of
    cross join spans
    left join changed_customers
        on compared_closes.customer_id = changed_customers.customer_id
    where
        compared_closes.closing_mrr <> compared_closes.recorded_mrr
        or coalesce(compared_closes.month > spans.recorded_through_month, true)

)

select * from mrr_closes
