-- One row per customer with product users or withheld features: a fingerprint of what is withheld from it, and whether
-- that or one of its users is new tonight, and from which month on. Where no history is kept, all are changed.
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
        {{ rows_fingerprint('withheld') }} as fingerprint,
        min(month) as withheld_since

    from withheld
    group by customer_id

    union all

    select
        customer_id,
        0 as fingerprint,
        cast(null as date) as withheld_since

    from users
    where customer_id is not null
    group by customer_id

),

both_nights as (

    {{ compared_nights('fingerprints', 'customer_id', ['withheld_since']) }}

),

-- A user that passed to another customer is new for both.
news as (

    {% for customer in ['customer_id', 'kept_customer_id'] %}
    select
        {{ customer }} as customer_id,
        changed_since

    from users
    where is_changed

    union all

    {% endfor %}
    {% for withheld_since in ['withheld_since', 'kept_withheld_since'] %}
    select
        customer_id,
        {{ withheld_since }} as changed_since

    from both_nights
    where is_changed
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

customers_with_news as (

    select
        customer_id,
        min(changed_since) as changed_since

    from news
    group by customer_id

),

feature_customers_compared as (

    select
        both_nights.customer_id,
        both_nights.fingerprint,
        both_nights.withheld_since,
        customers_with_news.customer_id is not null as is_changed,
        customers_with_news.changed_since

    from both_nights
    left join customers_with_news
        on both_nights.customer_id = customers_with_news.customer_id

)

select * from feature_customers_compared
