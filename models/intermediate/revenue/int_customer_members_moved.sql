-- One row per month, fiscal quarter or year, customer, segment and member, of customers with several items or members.
-- What moves between members of one customer is a transfer; the rest takes the customer's category.
{%- set of_customer = 'partition by grain, period, customer_id, segment' -%}
{%- set of_side = of_customer ~ ', sign(movement_mrr)' %}
{%- set measures = [
    'opening_mrr_local', 'closing_mrr_local', 'opening_mrr', 'opening_mrr_at_close', 'closing_mrr', 'movement_mrr'
] %}
{{ config(**kept_history(period='grain, period', segmented=true)) }}
with

customer_periods as (

    select * from (
        {{ rebuilt_rows(ref('int_customer_periods_segmented'), 'grain, period', segmented=true) }}
    ) as periods
    where grain <> 'trailing_12_months'

),

item_members as (

    select * from ({{ item_members(ref('int_mrr_items_compared')) }}) as members
    where grain <> 'trailing_12_months'

),

placements as (

    select
        grain,
        period,
        customer_id,
        segment,
        opening_member,
        closing_member,
        {{ measures | join(',\n        ') }}
    from item_members
    where
        not is_of_one_item
        or opening_member <> closing_member
    {%- for segment in dated_segments() %}

    union all

    select
        grain,
        period,
        customer_id,
        '{{ segment }}' as segment,
        opening_{{ segment }} as opening_member,
        {{ segment }} as closing_member,
        1 as {{ measures[:2] | join(',\n        1 as ') }},
        {{ measures[2:] | join(',\n        ') }}
    from customer_periods
    where opening_{{ segment }} <> {{ segment }}
    {%- endfor %}

),

sides as (

    -- What changes its member leaves one with all that it had, and enters the other with all that it has.
    select
        grain,
        period,
        customer_id,
        segment,
        opening_member as member,
        opening_mrr_local,
        case when closing_member <> opening_member then 0 else closing_mrr_local end as closing_mrr_local,
        opening_mrr,
        case when closing_member <> opening_member then 0 else closing_mrr end as closing_mrr,
        case when closing_member <> opening_member then -opening_mrr_at_close else movement_mrr end as movement_mrr

    from placements
    where opening_member is not null

    union all

    select
        grain,
        period,
        customer_id,
        segment,
        closing_member as member,
        0 as opening_mrr_local,
        closing_mrr_local,
        0 as opening_mrr,
        closing_mrr,
        movement_mrr + opening_mrr_at_close as movement_mrr

    from placements
    where coalesce(closing_member <> opening_member, closing_member is not null)

),

members as (

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        max(case when opening_mrr_local > 0 then 1 else 0 end) as opening_customers,
        max(case when closing_mrr_local > 0 then 1 else 0 end) as closing_customers,
        sum(opening_mrr) as opening_mrr,
        sum(closing_mrr) as closing_mrr,
        cast(coalesce(sum(movement_mrr), 0) as decimal(38, 6)) as movement_mrr

    from sides
    group by grain, period, customer_id, segment, member

),

gains_and_losses as (

    select
        *,
        sum(abs(movement_mrr)) over ({{ of_side }}) as side_mrr,
        least(
            sum(greatest(movement_mrr, 0)) over ({{ of_customer }}),
            sum(greatest(-movement_mrr, 0)) over ({{ of_customer }})
        ) as moved_mrr

    from members

),

shares as (

    select
        *,
        case when moved_mrr <> 0 and movement_mrr <> 0 then {{ exact_money(
            'moved_mrr',
            'cast(abs(movement_mrr) * 1000000 as decimal(38, 0))',
            'cast(side_mrr * 1000000 as decimal(38, 0))',
            decimals=6
        ) }} else 0 end as share_mrr,
        row_number() over ({{ of_side }} order by abs(movement_mrr) desc, member asc) as size_rank

    from gains_and_losses

),

transfers as (

    select
        *,
        sign(movement_mrr) * (
            share_mrr + case when size_rank = 1 then moved_mrr - sum(share_mrr) over ({{ of_side }}) else 0 end
        ) as segment_transfer_mrr

    from shares

),

customer_members_moved as (

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        opening_mrr,
        closing_mrr,
        cast(segment_transfer_mrr as decimal(38, 6)) as segment_transfer_mrr,
        cast(movement_mrr - segment_transfer_mrr as decimal(38, 6)) as movement_mrr,
        coalesce(closing_mrr, 0) - coalesce(opening_mrr, 0) - movement_mrr as fx_mrr,
        opening_customers,
        closing_customers

    from transfers

)

select * from customer_members_moved
