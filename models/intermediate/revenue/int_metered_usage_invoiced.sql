-- One row per subscription, metered price and month whose MRR its earlier usage makes, by setting metered_mrr.
{%- set trailing_months = {'exclude': 0, 'trailing_1m': 1, 'trailing_3m_avg': 3}[setting('metered_mrr')] %}
with

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

invoice_lines as (

    select * from {{ ref('stg_stripe__invoice_line_items') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

invoiced_usage as (

    select
        invoice_lines.subscription_id,
        invoice_lines.price_id,
        {{ local_month('invoices.created_at') }} as invoiced_month,
        sum(invoice_lines.amount_minor) as invoiced_minor

    from invoice_lines
    inner join prices
        on invoice_lines.price_id = prices.price_id
    inner join invoices
        on invoice_lines.invoice_id = invoices.invoice_id
    where
        prices.usage_type = 'metered'
        and invoice_lines.subscription_id is not null
        and invoices.status not in ('draft', 'void')
    group by
        invoice_lines.subscription_id,
        invoice_lines.price_id,
        {{ local_month('invoices.created_at') }}

),

metered_usage_invoiced as (

    select
        invoiced_usage.subscription_id,
        invoiced_usage.price_id,
        months.starts_at as valid_from,
        months.ends_at as valid_to,
        sum(invoiced_usage.invoiced_minor) as invoiced_minor,
        {{ [trailing_months, 1] | max }} as month_count

    from invoiced_usage
    inner join months
        on
            invoiced_usage.invoiced_month < months.month
            and {{ add_interval('cast(invoiced_usage.invoiced_month as timestamp)', trailing_months, 'month') }}
            >= months.month
    group by
        invoiced_usage.subscription_id,
        invoiced_usage.price_id,
        months.starts_at,
        months.ends_at

)

select * from metered_usage_invoiced
