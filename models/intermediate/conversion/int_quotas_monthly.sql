-- One row per month and sales representative with a quota, in the reporting currency, with what they won of it.
-- Who begins inside a month has the share of its quota that is left, who has not begun has none.
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

quotas as (

    select * from {{ ref('stg_finance__sales_quotas') }}
    where quota_amount >= 0

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

sales_reps as (

    select * from {{ ref('dim_sales_reps') }}

),

performance as (

    select * from {{ ref('int_deals_counted_monthly') }}
    where segment = 'sales_rep_id'

),

dated_quotas as (

    select
        months.month,
        quotas.owner_id as sales_rep_id,
        coalesce(sales_reps.sales_team, 'unknown') as sales_team,
        quotas.quota_amount,
        coalesce(quotas.currency, reporting.reporting_currency) as currency,
        case
            when months.has_ended then {{ dbt.dateadd('day', -1, 'months.next_month') }}
            else {{ local_date('as_of.as_of') }}
        end as rate_date,
        {{ calendar_days('months.month', 'months.next_month') }} as month_days,
        case
            when sales_reps.started_date >= months.next_month then 0
            when sales_reps.started_date > months.month
                then {{ calendar_days('sales_reps.started_date', 'months.next_month') }}
            else {{ calendar_days('months.month', 'months.next_month') }}
        end as worked_days

    from quotas
    cross join as_of
    cross join reporting
    inner join months
        on quotas.period_month = months.month
    left join sales_reps
        on quotas.owner_id = sales_reps.sales_rep_id

),

quotas_monthly as (

    select
        dated_quotas.month,
        dated_quotas.sales_rep_id,
        dated_quotas.sales_team,
        {{ exact_money(
            'dated_quotas.quota_amount',
            'dated_quotas.worked_days * rates.rate_numerator',
            'dated_quotas.month_days * rates.rate_denominator',
            6
        ) }} as quota,
        coalesce(performance.won_amount, 0) as won_amount

    from dated_quotas
    left join rates
        on
            dated_quotas.currency = rates.currency
            and dated_quotas.rate_date = rates.rate_date
    left join performance
        on
            dated_quotas.month = performance.month
            and dated_quotas.sales_rep_id = performance.member

)

select * from quotas_monthly
