-- One row per month: the total of `fct_nps_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_nps_monthly') }}
    where segment = 'total'

)

select * from totals
