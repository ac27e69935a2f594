-- One row per month and lost reason: the total of `fct_lost_reasons_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_lost_reasons_monthly') }}
    where segment = 'total'

)

select * from totals
