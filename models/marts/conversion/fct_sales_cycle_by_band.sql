-- One row per fiscal quarter of close, ACV band, customer type and whether a trial came before, with a deal won.
-- The articles' days are beside it for the band, whatever the rest of the cell.
with

deals as (

    select * from {{ ref('fct_deals') }}
    where is_won

),

customers as (

    select * from {{ ref('dim_customers') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

source_cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'hubspot'

),

acv_bands as (

    select * from {{ ref('acv_bands') }}

),

quarters as (

    select
        fiscal_quarter as quarter,
        max(ends_at) as ends_at

    from months
    group by fiscal_quarter

),

won_deals as (

    select
        months.fiscal_quarter as quarter,
        deals.acv_band,
        {{ segment_member('customer_type', 'customers') }} as customer_type,
        deals.had_trial,
        deals.cycle_days,
        deals.demo_count,
        deals.stakeholder_count

    from deals
    inner join months
        on {{ local_month('deals.closed_at') }} = months.month
    left join customers
        on deals.customer_id = customers.customer_id

),

cells as (

    select
        quarter,
        acv_band,
        customer_type,
        had_trial,
        count(*) as won,
        count(cycle_days) as cycle_count,
        cast(sum(cycle_days) as bigint) as cycle_days,
        {{ median('cycle_days') }} as median_cycle_days,
        cast(sum(demo_count) as bigint) as demo_count,
        cast(sum(stakeholder_count) as bigint) as stakeholder_count

    from won_deals
    group by
        quarter,
        acv_band,
        customer_type,
        had_trial

),

sales_cycle_by_band as (

    select
        cells.quarter,
        cells.acv_band,
        cells.customer_type,
        cells.had_trial,
        cells.won,
        cells.median_cycle_days,
        {{ ratio('cells.cycle_days', 'cells.cycle_count') }} as mean_cycle_days,
        coalesce(cells.cycle_days, 0) as mean_cycle_days_numerator,
        cells.cycle_count as mean_cycle_days_denominator,
        {{ ratio('cells.demo_count', 'cells.won') }} as mean_demo_count,
        {{ ratio('cells.stakeholder_count', 'cells.won') }} as mean_stakeholder_count,
        cast(acv_bands.benchmark_days_low as bigint) as benchmark_days_low,
        cast(acv_bands.benchmark_days_high as bigint) as benchmark_days_high,
        quarters.ends_at <= source_cutoffs.source_as_of as is_complete

    from cells
    cross join source_cutoffs
    inner join quarters
        on cells.quarter = quarters.quarter
    left join acv_bands
        on cells.acv_band = acv_bands.acv_band

)

select * from sales_cycle_by_band
