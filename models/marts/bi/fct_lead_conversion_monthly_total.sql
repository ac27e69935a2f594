-- One row per conversion and cohort month:
-- the total of `fct_lead_conversion_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_lead_conversion_monthly') }}
    where segment = 'total'

)

select * from totals
