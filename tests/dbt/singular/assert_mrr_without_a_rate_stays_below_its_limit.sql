-- Fails when the share of item months without an exchange rate is above the setting max_unconverted_share.
-- It would cause totals that miss the MRR of a currency without saying so.
-- Look first at the check mrr_without_exchange_rate in fct_billing_contradictions, then at finance.fx_rate.
{{ config(group='revenue') }}
with

item_months as (

    select * from {{ ref('int_mrr_item_months') }}

),

converted_shares as (

    select
        count(*) as item_month_count,
        sum(case when opening_mrr is null or closing_mrr is null then 1 else 0 end) as unconverted_count

    from item_months

)

select
    item_month_count,
    unconverted_count
from converted_shares
where unconverted_count > item_month_count * {{ setting('max_unconverted_share') }}
