-- One row per signed up month: the total of `fct_time_to_value` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_time_to_value') }}
    where segment = 'total'

)

select * from totals
