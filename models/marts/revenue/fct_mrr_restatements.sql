-- One row per month, customer and night that published another close for them than the night before.
-- Only months that were complete and recorded can be restated; the running month is no close yet.
with

as_of as (

    select * from {{ ref('as_of') }}

),

closes as (

    select * from {{ ref('fct_mrr_closes') }}

),

mrr_restatements as (

    select
        closes.month,
        closes.customer_id,
        closes.recorded_at,
        closes.previous_closing_mrr as mrr_before,
        closes.closing_mrr as mrr_after,
        closes.reason,
        closes.closing_mrr - closes.previous_closing_mrr as mrr_change

    from closes
    inner join as_of
        on closes.recorded_at <= as_of.as_of
    where closes.previous_closing_mrr is not null

)

select * from mrr_restatements
