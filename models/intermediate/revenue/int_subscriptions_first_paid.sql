-- One row per subscription that ever had a paid invoice above 0, with when the first was paid.
with

invoices as (

    {{ paid_invoices() }}

),

subscriptions_first_paid as (

    select
        subscription_id,
        min(paid_at) as first_paid_at

    from invoices
    group by subscription_id

)

select * from subscriptions_first_paid
