-- Fails when a cohort's active customers are not those of the month before plus returns less churns (ID 22).
-- It would cause a retention curve that moves without any customer moving.
-- Look first at the cohort's customers with a gap in fct_customer_mrr_monthly.
with

cells as (

    select
        cohort_month,
        age_months,
        active_customers,
        lag(active_customers) over (partition by cohort_month order by age_months) as previous_customers,
        cast({{ add_interval('cast(cohort_month as timestamp)', 'age_months', 'month') }} as date) as month

    from {{ ref('fct_cohort_retention') }}
    where
        segment = 'total'
        and is_mature

),

movements as (

    select
        customer_revenue.cohort_month,
        customer_months.month,
        sum(
            case
                when customer_months.has_closing and not customer_months.has_opening then 1
                when customer_months.has_opening and not customer_months.has_closing then -1
                else 0
            end
        ) as net_customers

    from {{ ref('fct_customer_mrr_monthly') }} as customer_months
    inner join {{ ref('fct_customer_revenue') }} as customer_revenue
        on customer_months.customer_id = customer_revenue.customer_id
    group by
        customer_revenue.cohort_month,
        customer_months.month

),

differences as (

    select
        cells.cohort_month,
        cells.age_months,
        cells.active_customers,
        cells.previous_customers,
        coalesce(movements.net_customers, 0) as net_customers

    from cells
    left join movements
        on
            cells.cohort_month = movements.cohort_month
            and cells.month = movements.month
    where
        cells.age_months > 0
        and cells.active_customers <> cells.previous_customers + coalesce(movements.net_customers, 0)

)

select * from differences
