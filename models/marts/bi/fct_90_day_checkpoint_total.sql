-- One row per cohort month: the total of `fct_90_day_checkpoint` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_90_day_checkpoint') }}
    where segment = 'total'

)

select * from totals
