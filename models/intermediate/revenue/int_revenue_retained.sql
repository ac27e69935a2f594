-- One row per period and segment member with customers at its opening: what became of them and of their MRR.
-- At the closing rates; the smaller of both ends is taken per customer, so that no gain hides another's loss.
with

customer_ends as (

    select
        *,
        coalesce(opening_mrr_at_close, 0) as base_mrr,
        coalesce(closing_mrr, 0) as current_mrr,
        least(coalesce(opening_mrr_at_close, 0), coalesce(closing_mrr, 0)) as retained_mrr

    from {{ ref('int_customer_periods_segmented') }}
    where has_opening

),

cuts as (

    select
        grain,
        period,
        'total' as segment,
        'total' as member,
        has_closing as is_retained,
        base_mrr,
        current_mrr,
        retained_mrr
    from customer_ends
    {%- for segment in customer_segments() %}

    union all

    select
        grain,
        period,
        '{{ segment }}' as segment,
        {{ 'opening_' if segment in dated_segments() }}{{ segment }} as member,
        has_closing as is_retained,
        base_mrr,
        current_mrr,
        retained_mrr
    from customer_ends
    {%- endfor %}

    union all

    select
        grain,
        period,
        segment,
        member,
        is_retained,
        base_mrr,
        current_mrr,
        retained_mrr
    from {{ ref('int_customer_members_retained') }}

),

revenue_retained as (

    select
        grain,
        period,
        segment,
        member,
        count(*) as base_customers,
        sum(case when is_retained then 1 else 0 end) as retained_customers,
        sum(base_mrr) as base_mrr,
        sum(current_mrr) as current_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(case when is_retained then 0 else base_mrr end) as churned_mrr

    from cuts
    group by grain, period, segment, member

)

select * from revenue_retained
