-- One row per signed up month: the total of `fct_activation_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_activation_monthly') }}
    where segment = 'total'

)

select * from totals
