-- One row per period, customer, item-level segment and member held at its opening: what became of that MRR.
-- A customer's gain belongs to the members held at the opening in proportion, a loss to those that it fell in.
-- Of a customer's only item all belongs to the one member held: just the others are shared out.
{{ config(**kept_history(period='grain, period', segmented=true)) }}
{%- set of_customer = 'partition by grain, period, customer_id, segment' %}
with

sole_members as (

    select
        grain,
        period,
        customer_id,
        segment,
        opening_member as member,
        closing_mrr_local > 0 as is_retained,
        coalesce(opening_mrr_at_close, 0) as base_mrr,
        coalesce(closing_mrr, 0) as current_mrr

    from ({{ item_members(ref('int_mrr_items_compared')) }}) as members
    where
        is_of_one_item
        and opening_mrr_local > 0

),

item_members as (

    select * from ({{ item_members(ref('int_mrr_items_compared')) }}) as members
    where not is_of_one_item

),

member_ends as (

    select
        grain,
        period,
        customer_id,
        segment,
        opening_member as member,
        1 as is_base,
        opening_mrr_at_close as base_mrr,
        0 as current_mrr,
        0 as current_local
    from item_members
    where opening_mrr_local > 0

    union all

    select
        grain,
        period,
        customer_id,
        segment,
        closing_member as member,
        0 as is_base,
        0 as base_mrr,
        closing_mrr as current_mrr,
        closing_mrr_local as current_local
    from item_members
    where closing_mrr_local > 0

),

members as (

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        max(is_base) = 1 as is_base,
        coalesce(sum(base_mrr), 0) as base_mrr,
        coalesce(sum(current_mrr), 0) as current_mrr,
        sum(current_local) as current_local

    from member_ends
    group by grain, period, customer_id, segment, member

),

changes as (

    select
        *,
        sum(current_local) over ({{ of_customer }}) > 0 as is_retained,
        sum(current_mrr - base_mrr) over ({{ of_customer }}) as change_mrr

    from members

),

weights as (

    select
        *,
        case when change_mrr < 0 then greatest(base_mrr - current_mrr, 0) else base_mrr end as weight

    from changes
    where is_base

),

shares as (

    select
        *,
        case when change_mrr <> 0 then coalesce({{ exact_money(
            'change_mrr',
            'cast(weight * 1000000 as decimal(38, 0))',
            'cast(sum(weight) over (' ~ of_customer ~ ') * 1000000 as decimal(38, 0))',
            decimals=6
        ) }}, 0) else 0 end as share_mrr,
        row_number() over ({{ of_customer }} order by weight desc, member asc) as size_rank

    from weights

),

settled_shares as (

    select
        *,
        case
            when size_rank = 1 then change_mrr - sum(share_mrr) over ({{ of_customer }}) + share_mrr
            else share_mrr
        end as own_change_mrr

    from shares

),

customer_members_retained as (

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        is_retained,
        cast(base_mrr as decimal(38, 6)) as base_mrr,
        cast(current_mrr as decimal(38, 6)) as current_mrr,
        cast(least(base_mrr, current_mrr) as decimal(38, 6)) as retained_mrr

    from sole_members

    union all

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        is_retained,
        cast(base_mrr as decimal(38, 6)) as base_mrr,
        cast(base_mrr + own_change_mrr as decimal(38, 6)) as current_mrr,
        cast(base_mrr + least(own_change_mrr, 0) as decimal(38, 6)) as retained_mrr

    from settled_shares

)

select * from customer_members_retained
