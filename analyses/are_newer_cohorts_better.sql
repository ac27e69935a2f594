-- Do customers won later stay better than those won before? Each year's cohorts, compared at the same age.
with

cells as (

    select * from {{ ref('fct_cohort_retention') }}
    where
        segment = 'total'
        and is_mature
        and age_months in (1, 3, 6, 12, 24)

)

select
    {{ dbt.date_trunc('year', 'cohort_month') }} as cohort_year,
    age_months,
    count(*) as cohorts,
    sum(cohort_size) as customers,
    {{ ratio('sum(retention_rate_numerator)', 'sum(retention_rate_denominator)') }} as retention_rate,
    {{ ratio('sum(mrr_retention_rate_numerator)', 'sum(mrr_retention_rate_denominator)') }} as mrr_retention_rate

from cells
group by
    cohort_year,
    age_months
order by
    age_months asc,
    cohort_year asc
