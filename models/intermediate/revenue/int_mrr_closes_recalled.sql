-- One row per month and customer with the close that the last night before this one published for them.
-- Read from the record by name, as int_mrr_intervals_recalled.
{{ config(materialized='view') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

item_months as (

    select
        month,
        customer_id,
        closing_mrr,
        closing_mrr_local

    from {{ ref('int_mrr_item_months') }}

),

recorded as (

    {{ recorded_rows('fct_mrr_closes', 'item_months') | indent(4) }}

),

earlier_nights as (

    select
        recorded.month,
        recorded.customer_id,
        recorded.closing_mrr,
        recorded.closing_mrr_local,
        row_number() over (
            partition by recorded.month, recorded.customer_id
            order by recorded.recorded_at desc
        ) as night_rank

    from recorded
    inner join as_of
        on recorded.recorded_at < as_of.as_of

),

mrr_closes_recalled as (

    select
        month,
        customer_id,
        closing_mrr,
        closing_mrr_local

    from earlier_nights
    where night_rank = 1

)

select * from mrr_closes_recalled
