-- One row per customer who has, or had before, an item whose intervals are others than those of the night before.
-- Whose closes can have come out otherwise; what passed to another customer is told from what else came late.
{%- set of_item = 'partition by subscription_item_id' %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

changed_intervals as (

    select intervals.*
    from {{ ref('int_mrr_intervals_recorded') }} as intervals
    inner join as_of
        on intervals.recorded_at = as_of.as_of

),

changed_items as (

    select subscription_item_id from changed_intervals
    group by subscription_item_id

),

owners as (

    select
        subscription_item_id,
        customer_id,
        1 as is_now,
        0 as was_before
    from changed_intervals
    where customer_id is not null

    union all

    select
        recalled.subscription_item_id,
        recalled.customer_id,
        0 as is_now,
        1 as was_before
    from {{ ref('int_mrr_intervals_recalled') }} as recalled
    inner join changed_items
        on recalled.subscription_item_id = changed_items.subscription_item_id

),

item_customers as (

    select
        subscription_item_id,
        customer_id,
        max(is_now) as is_now,
        max(was_before) as was_before

    from owners
    group by subscription_item_id, customer_id

),

compared_customers as (

    -- An item that was there before and still is has passed on where only one of the two is true of a customer.
    select
        customer_id,
        case
            when
                max(is_now) over ({{ of_item }}) + max(was_before) over ({{ of_item }}) = 2
                and min(is_now + was_before) over ({{ of_item }}) = 1
                then 1
            else 0
        end as is_merged

    from item_customers

),

customers_restated as (

    select
        customer_id,
        max(is_merged) = 1 as is_merged

    from compared_customers
    group by customer_id

)

select * from customers_restated
