-- One row per customer whose 90 days are over, with how many features it had and how many it used within them.
-- Features of its plans in the month of the first payment, as far as anybody had used them when the 90 days ended.
with

checkpoints as (

    select * from {{ ref('int_checkpoints_reached') }}
    where is_mature

),

features as (

    select
        feature_name,
        min(first_used_at) as first_used_at

    from {{ ref('fct_customer_features_monthly') }}
    group by feature_name

),

withheld as (

    select
        customer_id,
        month,
        feature_name

    from {{ ref('fct_customer_features_monthly') }}
    where not is_entitled

),

used_features as (

    select
        checkpoints.customer_id,
        feature_months.feature_name

    from checkpoints
    inner join {{ ref('fct_customer_features_monthly') }} as feature_months
        on
            checkpoints.customer_id = feature_months.customer_id
            and checkpoints.window_starts_at <= feature_months.last_used_at
            and checkpoints.window_ends_at > feature_months.first_used_at
    group by
        checkpoints.customer_id,
        feature_months.feature_name

),

features_accepted as (

    select
        checkpoints.customer_id,
        count(*) as entitled_features,
        count(used_features.customer_id) as accepted_features

    from checkpoints
    inner join features
        on checkpoints.window_ends_at > features.first_used_at
    left join withheld
        on
            checkpoints.customer_id = withheld.customer_id
            and checkpoints.cohort_month = withheld.month
            and features.feature_name = withheld.feature_name
    left join used_features
        on
            checkpoints.customer_id = used_features.customer_id
            and features.feature_name = used_features.feature_name
    where withheld.customer_id is null
    group by checkpoints.customer_id

)

select * from features_accepted
