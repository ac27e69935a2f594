-- One row per line of a Stripe invoice, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'invoice_line_item', ['id']) }}

),

invoice_line_items as (

    select
        id as invoice_line_item_id,
        invoice_id,
        lower(type) as line_type,
        amount as amount_minor,
        upper(currency) as currency,
        coalesce(proration, false) as is_proration,
        quantity,
        coalesce(price_id, plan_id) as price_id,
        subscription_id,
        subscription_item_id,
        period_start as period_started_at,
        period_end as period_ends_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from invoice_line_items
