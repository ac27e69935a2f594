-- One row per month and feature name: the total of `fct_feature_adoption_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_feature_adoption_monthly') }}
    where segment = 'total'

)

select * from totals
