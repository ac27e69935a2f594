-- One row per customer with intervals tonight or when history was kept: a fingerprint of them, and whether it differs.
-- All that a night knows of a customer's MRR is in these rows, so that equal ones need no other look at what is new.
{{ config(**kept_place()) }}
with

items as (

    select * from {{ ref('int_mrr_items_fingerprinted') }}

),

{% for owner in ['subscription', 'subscription_item'] -%}
shared_{{ owner }}s as (

    select
        {{ owner }}_id,
        sum(interval_fingerprint) as interval_fingerprint

    from items
    group by {{ owner }}_id
    having min(customer_id) <> max(customer_id)

),

{% endfor -%}
fingerprints as (

    select
        customer_id,
        interval_fingerprint as fingerprint
    from items
    {%- for owner in ['subscription', 'subscription_item'] %}

    union all

    -- What passed from one customer to another is told by the intervals of both.
    select
        items.customer_id,
        shared_{{ owner }}s.interval_fingerprint as fingerprint
    from items
    inner join shared_{{ owner }}s
        on items.{{ owner }}_id = shared_{{ owner }}s.{{ owner }}_id
    {%- endfor %}

),

both_nights as (

    {{ compared_nights('fingerprints', 'customer_id') }}

),

unchanged_months as (

    select count(*) as month_count from {{ ref('int_months_compared') }}
    where not is_changed

),

reconverted_customers as (

    select customer_id from {{ ref('int_mrr_items_fingerprinted') }}
    where
        currency in (
            select months.currency from {{ ref('int_months_compared') }} as months
            where months.is_changed
        )
    group by customer_id

),

customers_compared as (

    select
        both_nights.customer_id,
        both_nights.fingerprint,
        both_nights.is_changed or unchanged_months.month_count = 0 as is_changed,
        both_nights.is_changed or reconverted_customers.customer_id is not null as is_reconverted

    from both_nights
    left join reconverted_customers
        on both_nights.customer_id = reconverted_customers.customer_id
    cross join unchanged_months

)

select * from customers_compared
