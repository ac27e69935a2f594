-- One row per month in which terms ended, of the last two years.
with terms as (

    select
        date_trunc('month', term_ended_date) as month,
        count(*) as ended_terms,
        count(*) filter (where is_mature) as mature_terms,
        count(*) filter (where is_mature and is_renewed) as renewed_terms,
        bool_and(is_mature) as is_mature
    from retention.fct_renewals
    cross join core.as_of
    where term_ended_date >= date_trunc('month', as_of.as_of) - interval 24 month
        and term_ended_date <= as_of.as_of
    group by date_trunc('month', term_ended_date)

)

select
    cast(month as date) as month, ended_terms, renewed_terms,
    cast(renewed_terms as double) / nullif(mature_terms, 0) as renewal_rate, is_mature
from terms
order by month
