-- One row per fiscal quarter: the total of `fct_bridge_quarterly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_bridge_quarterly') }}
    where segment = 'total'

)

select * from totals
