-- One row per invoice line and local day of its service up to the cut-off: equal shares, the remainder on the last day.
-- Converted at the day's own rate; what lies after the cut-off is deferred.
with

as_of as (

    select * from {{ ref('as_of') }}

),

days as (

    select dim_dates.calendar_date
    from {{ ref('dim_dates') }} as dim_dates
    cross join as_of
    where dim_dates.calendar_date <= {{ local_date('as_of.as_of') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

lines as (

    select
        *,
        {{ calendar_days('service_from_date', 'service_to_date') }} as service_days,
        cast({{ add_interval('cast(service_to_date as timestamp)', -1, 'day') }} as date) as last_date

    from {{ ref('fct_invoice_lines') }}

),

shared_lines as (

    select
        *,
        {{ exact_money('net_amount_local', 1, 'service_days', 6) }} as share_local

    from lines

),

line_days as (

    select
        shared_lines.invoice_line_item_id,
        shared_lines.customer_id,
        days.calendar_date as recognized_date,
        shared_lines.share_local + case
            when days.calendar_date = shared_lines.last_date
                then shared_lines.net_amount_local - shared_lines.service_days * shared_lines.share_local
            else 0
        end as amount_local,
        shared_lines.currency,
        shared_lines.revenue_type

    from shared_lines
    inner join days
        on
            shared_lines.service_from_date <= days.calendar_date
            and shared_lines.service_to_date > days.calendar_date

),

recognized_revenue as (

    select
        line_days.invoice_line_item_id,
        line_days.customer_id,
        line_days.recognized_date,
        case
            when rates.rate_numerator = rates.rate_denominator then cast(line_days.amount_local as decimal(38, 6))
            else {{ exact_money('line_days.amount_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
        end as amount,
        cast(line_days.amount_local as decimal(38, 6)) as amount_local,
        line_days.currency,
        line_days.revenue_type

    from line_days
    left join rates
        on
            line_days.currency = rates.currency
            and line_days.recognized_date = rates.rate_date

)

select * from recognized_revenue
