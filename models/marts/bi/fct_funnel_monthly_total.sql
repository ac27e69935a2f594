-- One row per funnel, cohort month and step number:
-- the total of `fct_funnel_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_funnel_monthly') }}
    where segment = 'total'

)

select * from totals
