-- One row per cohort month and age months: the total of `fct_cohort_retention` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_cohort_retention') }}
    where segment = 'total'

)

select * from totals
