-- One row per line of a finalised invoice, net of its share of the invoice's discount and of tax that prices include.
-- Stripe writes lines before discounts; shares are in proportion, rounded, the remainder on the largest line.
{%- set by_invoice = 'partition by invoice_id' %}
with

invoices as (

    select * from {{ ref('int_invoices_finalised') }}

),

lines as (

    select * from {{ ref('stg_stripe__invoice_line_items') }}

),

currencies as (

    select * from {{ ref('currencies') }}

),

invoiced_lines as (

    select
        lines.invoice_line_item_id,
        lines.invoice_id,
        lines.amount_minor,
        coalesce(lines.currency, invoices.currency) as currency,
        currencies.minor_unit_exponent,
        invoices.subtotal_minor,
        invoices.total_minor - invoices.tax_minor as net_minor,
        sum(lines.amount_minor) over (partition by lines.invoice_id, coalesce(lines.currency, invoices.currency))
            as lines_minor

    from lines
    inner join invoices
        on lines.invoice_id = invoices.invoice_id
    left join currencies
        on coalesce(lines.currency, invoices.currency) = currencies.currency

),

reduced_lines as (

    select
        *,
        -- Lines that do not make up the subtotal are not all here, or not all in its currency: nothing can be said
        -- about their discount.
        lines_minor = subtotal_minor
        and (
            (net_minor >= 0 and net_minor < lines_minor)
            or (net_minor <= 0 and net_minor > lines_minor)
        ) as is_reduced

    from invoiced_lines

),

shared_lines as (

    select
        *,
        {{ major_units('amount_minor', 'minor_unit_exponent') }} as billed_amount_local,
        {{ major_units('net_minor', 'minor_unit_exponent') }} as invoice_net_amount_local,
        case
            when is_reduced
                then {{ exact_money(
                    'amount_minor',
                    'net_minor',
                    'lines_minor * (' ~ minor_units_per_major('minor_unit_exponent') ~ ')',
                    6
                ) }}
            else {{ major_units('amount_minor', 'minor_unit_exponent') }}
        end as share_local,
        row_number() over ({{ by_invoice }} order by abs(amount_minor) desc, invoice_line_item_id) as size_rank

    from reduced_lines

),

invoice_lines_netted as (

    select
        invoice_line_item_id,
        invoice_id,
        currency,
        billed_amount_local,
        share_local + case
            when is_reduced and size_rank = 1
                then invoice_net_amount_local - sum(share_local) over ({{ by_invoice }})
            else 0
        end as net_amount_local

    from shared_lines

)

select * from invoice_lines_netted
