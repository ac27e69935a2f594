-- Which kind of sales activity goes with deals that are won, over the last 12 complete months?
with

months as (

    select * from {{ ref('fct_activity_effectiveness_monthly') }}
    where is_complete

),

latest_month as (

    select max(month) as month
    from months

)

select
    months.activity_type,
    sum(months.closed) as closed_deals,
    sum(months.won) as won_deals,
    {{ ratio('sum(months.won)', 'sum(months.closed)') }} as win_rate,
    {{ wilson_bound('sum(months.won)', 'sum(months.closed)', 'lower') }} as win_rate_lower,
    {{ wilson_bound('sum(months.won)', 'sum(months.closed)', 'upper') }} as win_rate_upper,
    {{ ratio('sum(months.activities_of_won)', 'sum(months.won)') }} as activities_a_won_deal

from months
inner join latest_month
    on months.month > {{ add_interval('latest_month.month', '-12', 'month') }}
group by months.activity_type
order by
    win_rate desc,
    months.activity_type asc
