-- Which channel earns back what it cost, and after how many months? The last 12 complete months together.
-- Sums first, then one ratio: the mean of twelve ratios would weigh a month of one customer like a month of fifty.
with

channel_months as (

    select * from {{ ref('fct_unit_economics_monthly') }}
    where
        segment = 'acquisition_channel'
        and is_complete

),

latest_month as (

    select max(month) as month
    from channel_months

),

channels as (

    select
        channel_months.channel,
        sum(channel_months.cac_numerator) as acquisition_cost,
        sum(channel_months.cac_denominator) as new_customers,
        sum(channel_months.cac_payback_months_denominator) as new_margin_a_month

    from channel_months
    inner join latest_month
        on channel_months.month > {{ add_interval('latest_month.month', '-12', 'month') }}
    group by channel_months.channel

)

select
    channel,
    acquisition_cost,
    new_customers,
    {{ ratio('acquisition_cost', 'new_customers') }} as cac,
    {{ ratio('acquisition_cost', 'new_margin_a_month') }} as payback_months

from channels
order by
    payback_months asc nulls last,
    channel asc
