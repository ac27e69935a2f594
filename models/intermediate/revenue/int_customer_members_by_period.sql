-- One row per fiscal quarter or year, customer, item-level segment and member, as int_customer_members_monthly.
-- What moves between members of one customer is a transfer; the rest takes the customer's category.
{%- set of_customer = 'partition by grain, period, customer_id, segment' %}
with

periods as (

    select * from {{ ref('int_periods_compared') }}

),

item_periods as (

    select * from {{ ref('int_mrr_item_periods') }}
    where grain <> 'trailing_12_months'

),

customer_periods as (

    select * from {{ ref('int_customer_periods_netted') }}

),

transient_items as (

    select
        customer_periods.grain,
        customer_periods.period,
        customer_periods.customer_id,
        intervals.plan_family,
        intervals.billing_interval,
        intervals.currency

    from customer_periods
    inner join periods
        on
            customer_periods.grain = periods.grain
            and customer_periods.period = periods.period
    inner join {{ ref('fct_mrr_intervals') }} as intervals
        on
            customer_periods.customer_id = intervals.customer_id
            and {{ local_month('intervals.valid_from') }} between periods.first_month and periods.last_month
    where
        customer_periods.is_transient
        and intervals.mrr_local > 0

),

item_members as (

    {%- for segment in item_segments() %}

    -- All that an item had leaves the member that it was in; all that it has enters the one that it is in.
    select
        grain,
        period,
        customer_id,
        '{{ segment }}' as segment,
        {{ segment if segment == 'currency' else 'opening_' ~ segment }} as member,
        1 as opening_customers,
        0 as closing_customers,
        opening_mrr,
        0 as closing_mrr,
        -opening_mrr_at_close as movement_mrr

    from item_periods
    where opening_mrr_local > 0

    union all

    select
        grain,
        period,
        customer_id,
        '{{ segment }}' as segment,
        {{ segment if segment == 'currency' else 'closing_' ~ segment }} as member,
        0 as opening_customers,
        1 as closing_customers,
        0 as opening_mrr,
        closing_mrr,
        movement_mrr + opening_mrr_at_close as movement_mrr

    from item_periods
    where closing_mrr_local > 0

    union all

    select
        grain,
        period,
        customer_id,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        0 as opening_customers,
        0 as closing_customers,
        0 as opening_mrr,
        0 as closing_mrr,
        0 as movement_mrr

    from transient_items

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

members as (

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        max(opening_customers) as opening_customers,
        max(closing_customers) as closing_customers,
        sum(opening_mrr) as opening_mrr,
        sum(closing_mrr) as closing_mrr,
        cast(coalesce(sum(movement_mrr), 0) as decimal(38, 6)) as movement_mrr

    from item_members
    group by grain, period, customer_id, segment, member

),

sides as (

    select
        *,
        sum(greatest(movement_mrr, 0)) over ({{ of_customer }}) as up_mrr,
        sum(greatest(-movement_mrr, 0)) over ({{ of_customer }}) as down_mrr

    from members

),

shares as (

    select
        *,
        least(up_mrr, down_mrr) as moved_mrr,
        coalesce({{ exact_money(
            'least(up_mrr, down_mrr)',
            'cast(abs(movement_mrr) * 1000000 as decimal(38, 0))',
            'nullif(cast(case when movement_mrr > 0 then up_mrr else down_mrr end * 1000000 as decimal(38, 0)), 0)',
            decimals=6
        ) }}, 0) as share_mrr,
        row_number() over ({{ of_customer }}, sign(movement_mrr) order by abs(movement_mrr) desc, member asc)
            as size_rank

    from sides

),

transfers as (

    select
        *,
        sign(movement_mrr) * case
            when size_rank = 1
                then moved_mrr - sum(share_mrr) over ({{ of_customer }}, sign(movement_mrr)) + share_mrr
            else share_mrr
        end as segment_transfer_mrr

    from shares

),

customer_members_by_period as (

    select
        transfers.grain,
        transfers.period,
        transfers.customer_id,
        transfers.segment,
        transfers.member,
        transfers.opening_mrr,
        transfers.closing_mrr,
        cast(transfers.segment_transfer_mrr as decimal(38, 6)) as segment_transfer_mrr,
        cast(transfers.movement_mrr - transfers.segment_transfer_mrr as decimal(38, 6)) as movement_mrr,
        coalesce(transfers.closing_mrr, 0) - coalesce(transfers.opening_mrr, 0) - transfers.movement_mrr as fx_mrr,
        customer_periods.movement_category,
        transfers.opening_customers,
        transfers.closing_customers,
        customer_periods.is_first_paid,
        customer_periods.is_transient

    from transfers
    inner join customer_periods
        on
            transfers.grain = customer_periods.grain
            and transfers.period = customer_periods.period
            and transfers.customer_id = customer_periods.customer_id

)

select * from customer_members_by_period
