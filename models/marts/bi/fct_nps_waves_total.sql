-- One row per wave: the total of `fct_nps_waves` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_nps_waves') }}
    where segment = 'total'

)

select * from totals
