-- Fails when: a new or returning customer's movement is not its closing MRR, or a lost one's not its opening (ID 11).
-- It would cause: gross and net churn rates that do not add up with retention.
-- Where to look first: movement_category in int_customer_months_netted, then the rates of int_mrr_item_months.
-- Movements at their own day's rate (fx_policy: movement_date) differ from balances at the close by design.
with

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}
    where {{ 'false' if setting('fx_policy') == 'movement_date' else 'true' }}

)

select
    customer_id,
    month,
    movement_category,
    movement_mrr,
    opening_mrr_at_close,
    closing_mrr
from customer_months
where
    (movement_category in ('new', 'reactivation') and movement_mrr <> closing_mrr)
    or (movement_category = 'churn' and movement_mrr <> -opening_mrr_at_close)
