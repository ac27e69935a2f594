-- One row per customer, local month and feature that its users used in it or that none of its plans included.
{{ config(**kept_by('customer_id', 'int_feature_customers_compared', date='month')) }}
with

feature_months as (

    select * from {{ ref('int_user_feature_months') }}
    where {{ is_changed('customer_id', 'int_feature_customers_compared', date='month') }}

),

withheld as (

    select * from {{ ref('int_features_withheld') }}
    where {{ is_changed('customer_id', 'int_feature_customers_compared', date='month') }}

),

features as (

    select
        customer_id,
        month,
        feature_name,
        1 as user_count,
        event_count,
        first_used_at,
        last_used_at,
        0 as is_withheld

    from feature_months

    union all

    select
        customer_id,
        month,
        feature_name,
        0 as user_count,
        0 as event_count,
        cast(null as timestamp) as first_used_at,
        cast(null as timestamp) as last_used_at,
        1 as is_withheld

    from withheld

),

fct_customer_features_monthly as (

    select
        customer_id,
        month,
        feature_name,
        cast(sum(user_count) as bigint) as user_count,
        cast(sum(event_count) as bigint) as event_count,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        max(is_withheld) = 0 as is_entitled

    from features
    group by
        customer_id,
        month,
        feature_name

)

select * from fct_customer_features_monthly
