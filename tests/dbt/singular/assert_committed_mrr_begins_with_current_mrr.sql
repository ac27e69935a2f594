-- Fails when committed MRR sets out from another MRR than the customer has at the cut-off.
-- It would cause a commitment that cannot be reconciled with the bridge of the running month.
-- Where to look first: which intervals fct_committed_mrr takes as running, and the rate of the current month.
with

committed as (

    select * from {{ ref('fct_committed_mrr') }}

),

customers as (

    select * from {{ ref('fct_customer_revenue') }}

)

select
    customers.customer_id,
    customers.current_mrr,
    committed.mrr

from customers
left join committed
    on customers.customer_id = committed.customer_id
where coalesce(customers.current_mrr, 0) <> coalesce(committed.mrr, 0)
