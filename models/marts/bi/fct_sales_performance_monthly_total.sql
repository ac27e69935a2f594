-- One row per month: the total of `fct_sales_performance_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_sales_performance_monthly') }}
    where segment = 'total'

)

select * from totals
