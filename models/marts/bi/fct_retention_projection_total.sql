-- One row per billing interval and renewal number:
-- the total of `fct_retention_projection` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_retention_projection') }}
    where segment = 'total'

)

select * from totals
