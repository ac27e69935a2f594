-- One row per month: the total of `fct_lead_response_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_lead_response_monthly') }}
    where segment = 'total'

)

select * from totals
