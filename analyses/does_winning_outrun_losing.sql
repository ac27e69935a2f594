-- Does acquisition outrun churn, and what would the base do if it never did better than in the last three months?
-- A base stops growing where new customers equal the churn rate times the base: the plateau.
with

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}
    where
        segment = 'total'
        and is_complete

),

quarters_to_date as (

    select
        month,
        closing_customers,
        sum(new_customers + reactivated_customers) over (
            order by month
            rows between 2 preceding and current row
        ) as won_customers,
        sum(churned_customers) over (
            order by month
            rows between 2 preceding and current row
        ) as lost_customers,
        sum(opening_customers) over (
            order by month
            rows between 2 preceding and current row
        ) as opening_customers

    from bridge

)

select
    month,
    closing_customers,
    won_customers,
    lost_customers,
    {{ ratio('lost_customers', 'opening_customers') }} as monthly_churn_rate,
    {{ ratio('won_customers * opening_customers', '3 * lost_customers') }} as plateau_customers

from quarters_to_date
order by month
