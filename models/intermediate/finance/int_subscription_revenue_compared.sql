-- One row per subscription, month and currency with MRR or recurring revenue in it: both for the same days.
-- MRR as revenue is the sum over the days of the day's closing MRR x 12 / 365.
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

intervals as (

    select
        subscription_id,
        currency,
        mrr_local,
        {{ local_date('valid_from') }} as from_date,
        coalesce({{ local_date('valid_to') }}, {{ local_date(end_of_time()) }}) as to_date

    from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

mrr_months as (

    select
        intervals.subscription_id,
        months.month,
        intervals.currency,
        sum(
            intervals.mrr_local * {{ calendar_days(
                'greatest(intervals.from_date, months.month)', 'least(intervals.to_date, months.month_to_date)'
            ) }}
        ) as mrr_days_local

    from intervals
    inner join months
        on
            intervals.from_date < months.month_to_date
            and intervals.to_date > months.month
    where intervals.from_date < intervals.to_date
    group by intervals.subscription_id, months.month, intervals.currency

),

revenue_months as (

    select
        subscription_id,
        month,
        currency,
        sum(amount_local) as recognized_amount_local

    from {{ ref('int_revenue_recognised_monthly') }}
    where revenue_type = 'recurring'
    group by subscription_id, month, currency

),

subscription_revenue_compared as (

    select
        coalesce(mrr_months.subscription_id, revenue_months.subscription_id) as subscription_id,
        coalesce(mrr_months.month, revenue_months.month) as month,
        coalesce(mrr_months.currency, revenue_months.currency) as currency,
        mrr_months.subscription_id is not null as has_mrr,
        revenue_months.month is not null as has_revenue,
        coalesce({{ exact_money('mrr_months.mrr_days_local', 12, 365, 6) }}, 0) as mrr_revenue_local,
        coalesce(revenue_months.recognized_amount_local, 0) as recognized_amount_local

    from mrr_months
    full join revenue_months
        on
            mrr_months.subscription_id = revenue_months.subscription_id
            and mrr_months.month = revenue_months.month
            and mrr_months.currency = revenue_months.currency

)

select * from subscription_revenue_compared
