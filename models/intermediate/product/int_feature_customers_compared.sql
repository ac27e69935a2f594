-- One row per customer with product users or withheld features: a fingerprint of what is withheld from it, and whether
-- that or one of its users is new tonight. Where no history is kept, all customers are changed.
{{ config(**kept_place('segment')) }}
with

withheld as (

    select * from {{ ref('int_features_withheld') }}

),

users as (

    select * from {{ ref('int_users_compared') }}

),

fingerprints as (

    select
        customer_id,
        {{ rows_fingerprint('withheld') }} as fingerprint

    from withheld
    group by customer_id

    union all

    select
        customer_id,
        0 as fingerprint

    from users
    where customer_id is not null
    group by customer_id

),

both_nights as (

    {{ compared_nights('fingerprints', 'customer_id') }}

),

-- A user that passed to another customer is new for both.
changed_users as (

    select customer_id
    from users
    where is_changed

    union distinct

    select kept_customer_id as customer_id
    from users
    where is_changed

),

feature_customers_compared as (

    select
        both_nights.customer_id,
        both_nights.fingerprint,
        both_nights.is_changed or changed_users.customer_id is not null as is_changed

    from both_nights
    left join changed_users
        on both_nights.customer_id = changed_users.customer_id

)

select * from feature_customers_compared
