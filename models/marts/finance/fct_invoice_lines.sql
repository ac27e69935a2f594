-- One row per line of a finalised invoice: what was billed, net of discount and tax, and the days it is earned on.
-- A line without a service period, or of less than a day, is earned on one day.
with

invoices as (

    select * from {{ ref('int_invoices_finalised') }}

),

stripe_lines as (

    select * from {{ ref('stg_stripe__invoice_line_items') }}

),

netted_lines as (

    select * from {{ ref('int_invoice_lines_netted') }}

),

plans as (

    select * from {{ ref('dim_plans') }}

),

typed_lines as (

    select
        netted_lines.*,
        invoices.customer_id,
        coalesce(stripe_lines.subscription_id, invoices.subscription_id) as subscription_id,
        stripe_lines.price_id,
        case
            when plans.price_type = 'one_time' then 'one_off'
            when plans.usage_type = 'metered' then 'usage'
            when plans.price_id is not null or stripe_lines.line_type = 'subscription' then 'recurring'
            when stripe_lines.is_proration then 'recurring'
            else 'one_off'
        end as revenue_type,
        coalesce(stripe_lines.is_proration, false) as is_proration,
        invoices.status as invoice_status,
        invoices.invoiced_date,
        {{ local_date('stripe_lines.period_started_at') }} as period_start_date,
        {{ local_date('stripe_lines.period_ends_at') }} as period_end_date

    from netted_lines
    inner join invoices
        on netted_lines.invoice_id = invoices.invoice_id
    inner join stripe_lines
        on netted_lines.invoice_line_item_id = stripe_lines.invoice_line_item_id
    left join plans
        on stripe_lines.price_id = plans.price_id

),

placed_lines as (

    select
        *,
        -- A start before the calendar is a default of 1970, not a service.
        case
            when period_start_date >= {{ calendar_start('date') }} then period_start_date
            else invoiced_date
        end as service_from_date

    from typed_lines

),

invoice_lines as (

    select
        invoice_line_item_id,
        invoice_id,
        customer_id,
        subscription_id,
        price_id,
        revenue_type,
        is_proration,
        invoice_status,
        invoiced_date,
        currency,
        cast(billed_amount_local as decimal(38, 6)) as billed_amount_local,
        cast(billed_amount_local - net_amount_local as decimal(38, 6)) as discount_amount_local,
        cast(net_amount_local as decimal(38, 6)) as net_amount_local,
        service_from_date,
        case
            when period_start_date = service_from_date and period_end_date > service_from_date then period_end_date
            else cast({{ add_interval('cast(service_from_date as timestamp)', 1, 'day') }} as date)
        end as service_to_date

    from placed_lines

)

select * from invoice_lines
