-- One row per month: the total of `fct_responsiveness_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_responsiveness_monthly') }}
    where segment = 'total'

)

select * from totals
