-- One row when a night has come to its end: up to when the kept tables hold history.
-- It is written after all of them; int_months_compared deletes it before the first of them is changed.
-- depends_on: {{ ref('int_customer_months_netted') }}
-- depends_on: {{ ref('int_mrr_changes_explained') }}
-- depends_on: {{ ref('int_mrr_item_months') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

history_kept as (

    select as_of as kept_until from as_of

)

select * from history_kept
