-- One row per fiscal year: the total of `fct_bridge_yearly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_bridge_yearly') }}
    where segment = 'total'

)

select * from totals
