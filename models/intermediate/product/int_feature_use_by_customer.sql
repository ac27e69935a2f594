-- One row per customer, month, feature and kind: used, or withheld, or one for all features.
-- For all features, adopters are users of any of them, and pairs those of a user and a feature used.
{{ config(**kept_by('customer_id', 'int_feature_customers_compared', date='month')) }}
with

user_months as (

    select * from {{ ref('int_user_months') }}
    where {{ is_since_news('int_feature_customers_compared', 'month') }}

),

users as (

    select * from {{ ref('int_users_signed_up') }}
    where {{ is_changed('customer_id', 'int_feature_customers_compared') }}

),

feature_months as (

    select * from {{ ref('int_user_feature_months') }}
    where {{ is_changed('customer_id', 'int_feature_customers_compared', date='month') }}

),

withheld as (

    select * from {{ ref('int_features_withheld') }}
    where {{ is_changed('customer_id', 'int_feature_customers_compared', date='month') }}

),

customer_features as (

    select
        customer_id,
        month,
        feature_name,
        count(*) as used_pairs,
        sum(case when event_count >= {{ setting('feature_adoption_min_uses') }} then 1 else 0 end) as adopters,
        sum(event_count) as event_count

    from feature_months
    group by
        customer_id,
        month,
        feature_name

),

user_feature_sums as (

    select
        feature_months.user_id,
        feature_months.month,
        count(*) as pair_count,
        max(
            case when feature_months.event_count >= {{ setting('feature_adoption_min_uses') }} then 1 else 0 end
        ) as adopter_count

    from feature_months
    left join withheld
        on
            feature_months.customer_id = withheld.customer_id
            and feature_months.month = withheld.month
            and feature_months.feature_name = withheld.feature_name
    where withheld.customer_id is null
    group by
        feature_months.user_id,
        feature_months.month

),

customer_months as (

    select
        users.customer_id,
        user_months.month,
        count(*) as active_users,
        sum(coalesce(user_feature_sums.pair_count, 0)) as used_pairs,
        sum(coalesce(user_feature_sums.adopter_count, 0)) as adopters,
        sum(user_months.event_count) as event_count

    from user_months
    inner join users
        on user_months.user_id = users.user_id
    left join user_feature_sums
        on
            user_months.user_id = user_feature_sums.user_id
            and user_months.month = user_feature_sums.month
    group by
        users.customer_id,
        user_months.month

),

all_use as (

    select
        customer_id,
        month,
        'all_features' as feature_name,
        'all' as use_kind,
        active_users,
        0 as withheld_users,
        used_pairs,
        adopters,
        event_count

    from customer_months

    union all

    select
        customer_features.customer_id,
        customer_features.month,
        customer_features.feature_name,
        'used' as use_kind,
        0 as active_users,
        0 as withheld_users,
        customer_features.used_pairs,
        customer_features.adopters,
        customer_features.event_count

    from customer_features
    left join withheld
        on
            customer_features.customer_id = withheld.customer_id
            and customer_features.month = withheld.month
            and customer_features.feature_name = withheld.feature_name
    where withheld.customer_id is null

    union all

    select
        customer_months.customer_id,
        customer_months.month,
        withheld.feature_name,
        'withheld' as use_kind,
        0 as active_users,
        customer_months.active_users as withheld_users,
        0 as used_pairs,
        0 as adopters,
        0 as event_count

    from customer_months
    inner join withheld
        on
            customer_months.customer_id = withheld.customer_id
            and customer_months.month = withheld.month

),

-- Sums are of a wider type than what is kept needs.
feature_use_by_customer as (

    select
        customer_id,
        month,
        feature_name,
        use_kind,
        cast(active_users as bigint) as active_users,
        cast(withheld_users as bigint) as withheld_users,
        cast(used_pairs as bigint) as used_pairs,
        cast(adopters as bigint) as adopters,
        cast(event_count as bigint) as event_count

    from all_use

)

select * from feature_use_by_customer
