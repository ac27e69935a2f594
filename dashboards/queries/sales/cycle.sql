-- One row per ACV band: deals won in the last twelve months, beside the article's days.
with won_deals as (

    select acv_band, median(cycle_days) as median_cycle_days, count(*) as won
    from conversion.fct_deals
    cross join core.as_of
    where is_won and cycle_days is not null and closed_at >= as_of.as_of - interval 12 month
    group by acv_band

),

benchmarks as (

    select acv_band, max(benchmark_days_low) as benchmark_days_low, max(benchmark_days_high) as benchmark_days_high
    from conversion.fct_sales_cycle_by_band
    group by acv_band

)

select
    won_deals.acv_band, won_deals.median_cycle_days, benchmarks.benchmark_days_low, benchmarks.benchmark_days_high,
    won_deals.won
from won_deals
left join benchmarks on won_deals.acv_band = benchmarks.acv_band
order by
    case won_deals.acv_band
        when 'up_to_2k' then 1 when '2k_to_5k' then 2 when '5k_to_25k' then 3 when '25k_to_100k' then 4
        when 'over_100k' then 5 else 6
    end
