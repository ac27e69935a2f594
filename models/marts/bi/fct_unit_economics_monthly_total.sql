-- One row per month: the total of `fct_unit_economics_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_unit_economics_monthly') }}
    where segment = 'total'

)

select * from totals
