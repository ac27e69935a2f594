-- One row per customer, month, item-level segment and member: what each plan, interval and currency holds of them.
-- What moves between members of one customer is a transfer; the rest takes the customer's category.
with

item_months as (

    select * from {{ ref('int_mrr_item_months') }}

),

customer_months as (

    select * from {{ ref('int_customer_months_netted') }}

),

intervals as (

    select
        fct_mrr_intervals.*,
        {{ local_month('valid_from') }} as from_month

    from {{ ref('fct_mrr_intervals') }} as fct_mrr_intervals

),

item_members as (

    {%- for segment in item_segments() %}
    {%- set opening_member = 'currency' if segment == 'currency' else 'opening_' ~ segment %}
    {%- set closing_member = 'currency' if segment == 'currency' else 'closing_' ~ segment %}
    {%- set is_moved = closing_member ~ ' <> ' ~ opening_member %}

    -- An item that changes its member leaves one with all that it had, and enters the other with all that it has.
    select
        customer_id,
        month,
        '{{ segment }}' as segment,
        {{ opening_member }} as member,
        opening_mrr_local,
        case when {{ is_moved }} then 0 else closing_mrr_local end as closing_mrr_local,
        opening_mrr,
        case when {{ is_moved }} then 0 else closing_mrr end as closing_mrr,
        case when {{ is_moved }} then -opening_mrr_at_close else movement_mrr end as movement_mrr

    from item_months
    where {{ opening_member }} is not null

    union all

    select
        customer_id,
        month,
        '{{ segment }}' as segment,
        {{ closing_member }} as member,
        0 as opening_mrr_local,
        closing_mrr_local,
        0 as opening_mrr,
        closing_mrr,
        movement_mrr + opening_mrr_at_close as movement_mrr

    from item_months
    where
        {{ closing_member }} is not null
        and ({{ opening_member }} is null or {{ is_moved }})

    union all

    select
        customer_months.customer_id,
        customer_months.month,
        '{{ segment }}' as segment,
        intervals.{{ segment }} as member,
        0 as opening_mrr_local,
        0 as closing_mrr_local,
        0 as opening_mrr,
        0 as closing_mrr,
        0 as movement_mrr

    from customer_months
    inner join intervals
        on
            customer_months.customer_id = intervals.customer_id
            and customer_months.month = intervals.from_month
            and intervals.mrr_local > 0
    where customer_months.is_transient

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

members as (

    select
        customer_id,
        month,
        segment,
        member,
        max(case when opening_mrr_local > 0 then 1 else 0 end) as opening_customers,
        max(case when closing_mrr_local > 0 then 1 else 0 end) as closing_customers,
        sum(opening_mrr) as opening_mrr,
        sum(closing_mrr) as closing_mrr,
        cast(sum(movement_mrr) as decimal(38, 6)) as movement_mrr

    from item_members
    group by customer_id, month, segment, member

),

sides as (

    select
        *,
        sum(case when movement_mrr > 0 then movement_mrr else 0 end)
            over (partition by customer_id, month, segment) as up_mrr,
        -sum(case when movement_mrr < 0 then movement_mrr else 0 end)
            over (partition by customer_id, month, segment) as down_mrr

    from members

),

shares as (

    select
        *,
        least(up_mrr, down_mrr) as moved_mrr,
        {{ exact_money(
            'least(up_mrr, down_mrr)',
            'cast(abs(movement_mrr) * 1000000 as decimal(38, 0))',
            'nullif(cast(case when movement_mrr > 0 then up_mrr else down_mrr end * 1000000 as decimal(38, 0)), 0)',
            decimals=6
        ) }} as share_mrr,
        row_number() over (
            partition by customer_id, month, segment, sign(movement_mrr)
            order by abs(movement_mrr) desc, member asc
        ) as size_rank

    from sides

),

transfers as (

    select
        *,
        case
            when coalesce(movement_mrr, 0) = 0 then 0
            else sign(movement_mrr) * (
                share_mrr + case
                    when size_rank = 1
                        then moved_mrr - sum(share_mrr) over (
                            partition by customer_id, month, segment, sign(movement_mrr)
                        )
                    else 0
                end
            )
        end as segment_transfer_mrr

    from shares

),

customer_members_monthly as (

    select
        transfers.customer_id,
        transfers.month,
        transfers.segment,
        transfers.member,
        transfers.opening_mrr,
        transfers.closing_mrr,
        cast(transfers.segment_transfer_mrr as decimal(38, 6)) as segment_transfer_mrr,
        cast(coalesce(transfers.movement_mrr, 0) - transfers.segment_transfer_mrr as decimal(38, 6)) as movement_mrr,
        coalesce(transfers.closing_mrr, 0) - coalesce(transfers.opening_mrr, 0) - coalesce(transfers.movement_mrr, 0)
            as fx_mrr,
        customer_months.movement_category,
        transfers.opening_customers,
        transfers.closing_customers,
        customer_months.is_first_paid_month,
        customer_months.is_transient

    from transfers
    inner join customer_months
        on
            transfers.customer_id = customer_months.customer_id
            and transfers.month = customer_months.month

)

select * from customer_members_monthly
