-- One row per month: the total of `fct_email_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_email_monthly') }}
    where segment = 'total'

)

select * from totals
