-- One row per product user, local month and feature that the user used in it.
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

fct_user_features_monthly as (

    select
        feature_months.user_id,
        feature_months.customer_id,
        feature_months.month,
        feature_months.feature_name,
        feature_months.event_count,
        feature_months.first_used_at,
        feature_months.last_used_at,
        withheld.customer_id is null as is_entitled,
        withheld.customer_id is null
        and feature_months.event_count >= {{ setting('feature_adoption_min_uses') }} as is_adopter

    from feature_months
    left join withheld
        on
            feature_months.customer_id = withheld.customer_id
            and feature_months.month = withheld.month
            and feature_months.feature_name = withheld.feature_name

)

select * from fct_user_features_monthly
