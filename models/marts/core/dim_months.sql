-- One row per local month, from calendar_start_date to two years after the cut-off.
-- A period is [starts_at, ends_at) in UTC instants; a stock at its close is the left limit at ends_at.
{%- set first_day = "cast('" ~ setting('calendar_start_date') ~ "' as timestamp)" %}
{%- set fiscal_shift = setting('fiscal_year_start_month') - 1 %}
{%- set fiscal_quarter = 'cast(' ~ dbt.date_trunc('quarter', 'fiscal_month') ~ ' as timestamp)' %}
{%- set fiscal_year = 'cast(' ~ dbt.date_trunc('year', 'fiscal_month') ~ ' as timestamp)' %}
with

numbers as (

    {{ number_series(4) }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

calendar_months as (

    select
        cast({{ add_interval(first_day, 'numbers.n', 'month') }} as date) as calendar_month,
        as_of.as_of

    from numbers
    cross join as_of

),

months as (

    select
        {{ month_of('calendar_month') }} as month,
        as_of

    from calendar_months
    where calendar_month <= {{ add_interval('as_of', 24, 'month') }}

),

bounded_months as (

    select
        month,
        cast({{ add_interval('cast(month as timestamp)', 1, 'month') }} as date) as next_month,
        cast({{ dbt.date_trunc('quarter', 'month') }} as date) as quarter,
        cast({{ dbt.date_trunc('year', 'month') }} as date) as year,
        cast({{ add_interval('cast(month as timestamp)', -fiscal_shift, 'month') }} as date) as fiscal_month,
        as_of

    from months

),

dim_months as (

    select
        month,
        next_month,
        {{ utc_instant('month') }} as starts_at,
        {{ utc_instant('next_month') }} as ends_at,
        quarter,
        year,
        cast({{ add_interval(fiscal_quarter, fiscal_shift, 'month') }} as date) as fiscal_quarter,
        cast({{ add_interval(fiscal_year, fiscal_shift, 'month') }} as date) as fiscal_year,
        {{ utc_instant('month') }} <= as_of as has_begun,
        {{ utc_instant('next_month') }} <= as_of as has_ended

    from bounded_months

)

select * from dim_months
