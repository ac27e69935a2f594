-- How long does a deal of each size take, with and without a trial, and what do the articles say?
-- Medians of quarters cannot be added, so the days are taken from the deals themselves.
with

won_deals as (

    select
        acv_band,
        had_trial,
        cycle_days,
        demo_count,
        stakeholder_count

    from {{ ref('fct_deals') }}
    where is_won

),

bands as (

    select * from {{ ref('acv_bands') }}

)

select
    won_deals.acv_band,
    won_deals.had_trial,
    count(*) as won,
    {{ median('won_deals.cycle_days') }} as median_cycle_days,
    bands.benchmark_days_low,
    bands.benchmark_days_high,
    avg(won_deals.demo_count) as demos_a_deal,
    avg(won_deals.stakeholder_count) as stakeholders_a_deal

from won_deals
left join bands
    on won_deals.acv_band = bands.acv_band
group by
    won_deals.acv_band,
    won_deals.had_trial,
    bands.benchmark_days_low,
    bands.benchmark_days_high,
    bands.acv_band,
    bands.above_usd
order by
    case when bands.acv_band is null then 1 else 0 end asc,
    coalesce(bands.above_usd, 0) asc,
    won_deals.had_trial asc
