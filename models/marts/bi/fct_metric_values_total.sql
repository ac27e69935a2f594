-- One row per metric, variant and month: the total of `fct_metric_values` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_metric_values') }}
    where segment = 'total'

)

select * from totals
