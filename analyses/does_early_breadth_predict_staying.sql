-- Do customers who used more features in their first three months pay at twelve more often than the others?
with

customers as (

    select
        customer_id,
        cohort_month,
        first_paid_at

    from {{ ref('dim_customers') }}
    where cohort_month is not null

),

early_features as (

    select
        customers.customer_id,
        customers.cohort_month,
        count(features.feature_name) as feature_rows,
        count(distinct features.feature_name) as features

    from customers
    left join {{ ref('fct_customer_features_monthly') }} as features
        on
            customers.customer_id = features.customer_id
            and customers.cohort_month <= features.month
            and features.month < {{ add_interval('customers.cohort_month', '3', 'month') }}
            -- a row of no event is a feature that a plan withheld
            and features.event_count > 0
    group by
        customers.customer_id,
        customers.cohort_month

),

year_later as (

    select
        early_features.customer_id,
        early_features.features,
        months.has_ended,
        coalesce(customer_months.closing_mrr, 0) > 0 as is_paying

    from early_features
    inner join {{ ref('dim_months') }} as months
        on months.month = {{ add_interval('early_features.cohort_month', '12', 'month') }}
    left join {{ ref('fct_customer_mrr_monthly') }} as customer_months
        on
            early_features.customer_id = customer_months.customer_id
            and months.month = customer_months.month
    where months.has_ended

)

select
    features as features_in_three_months,
    count(*) as customers,
    sum(case when is_paying then 1 else 0 end) as paying_at_twelve,
    {{ ratio('sum(case when is_paying then 1 else 0 end)', 'count(*)') }} as retention_rate,
    {{ wilson_bound('sum(case when is_paying then 1 else 0 end)', 'count(*)', 'lower') }} as retention_lower,
    {{ wilson_bound('sum(case when is_paying then 1 else 0 end)', 'count(*)', 'upper') }} as retention_upper

from year_later
group by features
order by features
