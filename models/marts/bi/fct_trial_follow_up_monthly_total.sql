-- One row per start month: the total of `fct_trial_follow_up_monthly` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_trial_follow_up_monthly') }}
    where segment = 'total'

)

select * from totals
