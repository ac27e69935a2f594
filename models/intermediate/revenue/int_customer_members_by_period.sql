-- One row per month, fiscal quarter or year, customer, item-level segment and member, and per dated segment that moved.
-- Nothing moves between the members of a customer's only item: most rows need no sum.
{{ config(**kept_history(period='grain, period', segmented=true)) }}
{%- set measures = ['opening_mrr', 'closing_mrr', 'movement_mrr', 'fx_mrr', 'opening_customers', 'closing_customers'] %}
{%- set attributes = ['movement_category', 'is_first_paid', 'is_transient'] %}
with

segments as (

    {{ item_segment_rows() }}

),

sole_items as (

    select
        items.*,
        coalesce(items.closing_mrr, 0) - coalesce(items.opening_mrr, 0) - coalesce(items.movement_mrr, 0) as fx_mrr,
        case when items.opening_mrr_local > 0 then 1 else 0 end as opening_customers,
        case when items.closing_mrr_local > 0 then 1 else 0 end as closing_customers,
        customer_periods.{{ attributes | join(',\n        customer_periods.') }}

    from {{ ref('int_mrr_items_compared') }} as items
    inner join {{ ref('int_customer_periods_segmented') }} as customer_periods
        on
            items.grain = customer_periods.grain
            and items.period = customer_periods.period
            and items.customer_id = customer_periods.customer_id
    where
        items.is_of_one_item
        and items.grain <> 'trailing_12_months'

),

sole_members as (

    {{ item_members('sole_items') }}

),

transient_members as (

    -- Who came and went inside the period is a member of what it held then, without MRR at either end.
    select
        customer_periods.grain,
        customer_periods.period,
        customer_periods.customer_id,
        segments.segment,
        case segments.segment
            {%- for segment in item_segments() %}
            when '{{ segment }}' then intervals.{{ segment }}
            {%- endfor %}
        end as member,
        customer_periods.{{ attributes | join(',\n        customer_periods.') }}

    from {{ ref('fct_mrr_intervals') }} as intervals
    inner join {{ ref('dim_months') }} as months
        on {{ local_month('intervals.valid_from') }} = months.month
    inner join {{ ref('int_customer_periods_segmented') }} as customer_periods
        on
            intervals.customer_id = customer_periods.customer_id
            and customer_periods.period = case customer_periods.grain
                when 'month' then months.month
                when 'quarter' then months.fiscal_quarter
                when 'year' then months.fiscal_year
            end
    cross join segments
    where
        customer_periods.is_transient
        and intervals.mrr_local > 0
        and {{ is_rebuilt(
            'customer_periods.customer_id', period='customer_periods.grain, customer_periods.period', segmented=true
        ) }}

),

moved_members as (

    {{ rebuilt_rows(ref('int_customer_members_moved'), 'grain, period', segmented=true) }}

),

customer_members_by_period as (

    select
        grain,
        period,
        customer_id,
        segment,
        coalesce(closing_member, opening_member) as member,
        cast(0 as decimal(38, 6)) as segment_transfer_mrr,
        opening_mrr,
        closing_mrr,
        coalesce(movement_mrr, 0) as movement_mrr,
        {{ (measures[3:] + attributes) | join(',\n        ') }}

    from sole_members
    where coalesce(opening_member = closing_member, true)

    union all

    select
        grain,
        period,
        customer_id,
        segment,
        member,
        0 as segment_transfer_mrr,
        0 as {{ measures | join(',\n        0 as ') }},
        {{ attributes | join(',\n        ') }}

    from transient_members
    group by grain, period, customer_id, segment, member, {{ attributes | join(', ') }}

    union all

    select
        members.grain,
        members.period,
        members.customer_id,
        members.segment,
        members.member,
        members.segment_transfer_mrr,
        members.{{ measures | join(',\n        members.') }},
        customer_periods.{{ attributes | join(',\n        customer_periods.') }}

    from moved_members as members
    inner join {{ ref('int_customer_periods_segmented') }} as customer_periods
        on
            members.grain = customer_periods.grain
            and members.period = customer_periods.period
            and members.customer_id = customer_periods.customer_id

)

select * from customer_members_by_period
