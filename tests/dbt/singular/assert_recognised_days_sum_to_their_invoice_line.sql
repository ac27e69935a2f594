-- Fails when: the recognised days of a line whose service has ended do not sum to its net amount, to the last digit
-- (ID 37), a line in progress has other days than have passed, or more or less than its share for them (each day is
-- rounded to a millionth), or the lines of an invoice do not sum to it.
-- It would cause: revenue that was billed and never earned, or earned twice.
-- Where to look first: fct_recognized_revenue_daily, then the shares of int_invoice_lines_netted.
with

lines as (

    select
        fct_invoice_lines.*,
        cast({{ add_interval('cast(' ~ local_date('as_of.as_of') ~ ' as timestamp)', 1, 'day') }} as date)
            as first_deferred_date,
        {{ calendar_days('fct_invoice_lines.service_from_date', 'fct_invoice_lines.service_to_date') }} as service_days

    from {{ ref('fct_invoice_lines') }} as fct_invoice_lines
    cross join {{ ref('as_of') }} as as_of

),

recognised_lines as (

    select
        invoice_line_item_id,
        sum(amount_local) as amount_local,
        count(*) as day_count,
        max(recognized_date) as last_date

    from {{ ref('fct_recognized_revenue_daily') }}
    group by invoice_line_item_id

),

broken_lines as (

    select
        lines.invoice_line_item_id,
        lines.net_amount_local as expected_amount,
        recognised_lines.amount_local as actual_amount

    from lines
    left join recognised_lines
        on lines.invoice_line_item_id = recognised_lines.invoice_line_item_id
    where
        (
            lines.service_to_date <= lines.first_deferred_date
            and coalesce(recognised_lines.amount_local, 0) <> coalesce(lines.net_amount_local, 0)
        )
        or (
            lines.service_to_date > lines.first_deferred_date
            and abs(
                cast(recognised_lines.amount_local as double) * lines.service_days
                - cast(lines.net_amount_local as double) * recognised_lines.day_count
            ) > 0.000001 * recognised_lines.day_count * (lines.service_days + 0.001 * abs(lines.net_amount_local))
        )
        or coalesce(recognised_lines.day_count, 0) <> case
            when lines.service_from_date >= lines.first_deferred_date then 0
            else {{ calendar_days(
                'lines.service_from_date', 'least(lines.service_to_date, lines.first_deferred_date)'
            ) }}
        end

),

invoices as (

    select
        invoices.invoice_id,
        sum(lines.net_amount_local) as actual_amount,
        max({{ major_units('(invoices.total_minor - invoices.tax_minor)', 'currencies.minor_unit_exponent') }})
            as expected_amount

    from {{ ref('stg_stripe__invoices') }} as invoices
    inner join lines
        on invoices.invoice_id = lines.invoice_id
    inner join {{ ref('currencies') }} as currencies
        on invoices.currency = currencies.currency
    group by invoices.invoice_id, invoices.subtotal_minor, currencies.minor_unit_exponent
    having
        sum(lines.billed_amount_local) = {{ major_units('invoices.subtotal_minor', 'currencies.minor_unit_exponent') }}
        -- Lines of another currency than the others' make no sum.
        and min(lines.currency) = max(lines.currency)
        -- A discount never raises an invoice, nor turns it into a credit.
        and max(invoices.total_minor - invoices.tax_minor) between 0 and max(invoices.subtotal_minor)

),

broken_sums as (

    select
        'line' as subject,
        invoice_line_item_id as subject_id,
        expected_amount,
        actual_amount

    from broken_lines

    union all

    select
        'invoice' as subject,
        invoice_id as subject_id,
        expected_amount,
        actual_amount

    from invoices
    where expected_amount <> actual_amount

)

select * from broken_sums
