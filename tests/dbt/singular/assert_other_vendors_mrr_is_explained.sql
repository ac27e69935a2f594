-- Fails when: the steps from our MRR to a vendor's do not add up, or more than a thousandth of ours is unexplained.
-- It would cause: an answer to "why is Stripe's number different" that leaves the difference open.
-- Where to look first: int_mrr_items_closed against fct_mrr_intervals at the close, item by item: both say our MRR.
{{ config(severity='warn', meta={'audit': 'warn'}) }}
with

sums as (

    select
        month,
        vendor,
        sum(case when step = 'our_mrr' then amount else 0 end) as our_mrr,
        sum(case when step = 'unexplained' then amount else 0 end) as unexplained_mrr,
        sum(case when step = 'vendor_mrr' then -amount else amount end) as missing_mrr

    from {{ ref('fct_mrr_reconciliation_monthly') }}
    group by month, vendor

)

select * from sums
where
    missing_mrr <> 0
    or abs(unexplained_mrr) > 0.01 + our_mrr / 1000
