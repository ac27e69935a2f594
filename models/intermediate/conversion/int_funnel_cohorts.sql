-- One row per funnel and month from its first entry to the month of the cut-off, also where nobody entered.
-- A cohort is mature once the window of whoever entered in its last instant is over.
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

entries as (

    select * from {{ ref('fct_funnel_entries') }}

),

first_months as (

    select
        funnel,
        min(cohort_month) as first_month

    from entries
    group by funnel

),

funnel_cohorts as (

    select
        funnels.funnel,
        months.month as cohort_month,
        {{ add_interval('months.ends_at', 'funnels.window_days * 24', 'hour') }} <= funnels.known_until as is_mature

    from funnels
    inner join first_months
        on funnels.funnel = first_months.funnel
    inner join months
        on
            first_months.first_month <= months.month
            and funnels.known_until >= months.starts_at

)

select * from funnel_cohorts
