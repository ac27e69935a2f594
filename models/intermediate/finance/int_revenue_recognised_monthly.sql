-- One row per invoice line and month of its service up to the cut-off: its days in the month, and what they earn.
-- The same shares as by day, without the days: deferred revenue is checked against the daily fact with it.
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select
        dim_months.month,
        least(
            dim_months.next_month,
            cast({{ add_interval('cast(' ~ local_date('as_of.as_of') ~ ' as timestamp)', 1, 'day') }} as date)
        ) as month_to_date

    from {{ ref('dim_months') }} as dim_months
    cross join as_of
    where dim_months.has_begun

),

lines as (

    select
        *,
        {{ calendar_days('service_from_date', 'service_to_date') }} as service_days

    from {{ ref('fct_invoice_lines') }}
    where net_amount_local is not null

),

shared_lines as (

    select
        *,
        {{ exact_money('net_amount_local', 1, 'service_days', 6) }} as share_local

    from lines

),

line_months as (

    select
        shared_lines.*,
        months.month,
        {{ calendar_days(
            'greatest(shared_lines.service_from_date, months.month)',
            'least(shared_lines.service_to_date, months.month_to_date)'
        ) }} as day_count,
        shared_lines.service_to_date <= months.month_to_date as has_last_day

    from shared_lines
    inner join months
        on
            shared_lines.service_from_date < months.month_to_date
            and shared_lines.service_to_date > months.month

),

revenue_recognised_monthly as (

    select
        invoice_line_item_id,
        month,
        subscription_id,
        currency,
        revenue_type,
        day_count,
        day_count * share_local + case
            when has_last_day then net_amount_local - service_days * share_local
            else 0
        end as amount_local

    from line_months

)

select * from revenue_recognised_monthly
