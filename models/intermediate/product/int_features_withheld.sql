-- One row per customer, month and feature that none of its plans of that month includes.
-- A plan that the seed plan_features does not name includes every feature, and so does having no plan.
with

plan_features as (

    select * from {{ ref('plan_features') }}

),

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}

),

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

feature_names as (

    select feature_name
    from {{ ref('int_user_feature_months') }}
    group by feature_name

),

limited_plans as (

    select plan_family
    from plan_features
    group by plan_family

),

limited_customers as (

    select mrr_intervals.customer_id
    from mrr_intervals
    inner join limited_plans
        on mrr_intervals.plan_family = limited_plans.plan_family
    group by mrr_intervals.customer_id

),

plan_months as (

    select
        mrr_intervals.customer_id,
        months.month,
        mrr_intervals.plan_family

    from mrr_intervals
    inner join limited_customers
        on mrr_intervals.customer_id = limited_customers.customer_id
    inner join months
        on
            mrr_intervals.valid_from < months.ends_at
            and (mrr_intervals.valid_to > months.starts_at or mrr_intervals.valid_to is null)
    group by
        mrr_intervals.customer_id,
        months.month,
        mrr_intervals.plan_family

),

limited_months as (

    select
        plan_months.customer_id,
        plan_months.month

    from plan_months
    left join limited_plans
        on plan_months.plan_family = limited_plans.plan_family
    group by
        plan_months.customer_id,
        plan_months.month
    having count(*) = count(limited_plans.plan_family)

),

included_features as (

    select
        plan_months.customer_id,
        plan_months.month,
        plan_features.feature_name

    from plan_months
    inner join plan_features
        on plan_months.plan_family = plan_features.plan_family
    group by
        plan_months.customer_id,
        plan_months.month,
        plan_features.feature_name

),

features_withheld as (

    select
        limited_months.customer_id,
        limited_months.month,
        feature_names.feature_name

    from limited_months
    cross join feature_names
    left join included_features
        on
            limited_months.customer_id = included_features.customer_id
            and limited_months.month = included_features.month
            and feature_names.feature_name = included_features.feature_name
    where included_features.customer_id is null

)

select * from features_withheld
