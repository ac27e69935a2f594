-- Fails when: the deals of a segment's members in a month are not those of the total, or the lost reasons of a member
-- are not the deals it lost.
-- It would cause: a team or a country whose deals are counted twice or nowhere, and win rates that do not add up.
-- Where to look first: int_deal_members, which must give each deal one member of each segment.
{%- set measures = ['won', 'lost', 'created_deals', 'open_deals', 'cohort_win_rate_denominator'] %}
with

performance as (

    select * from {{ ref('fct_sales_performance_monthly') }}

),

lost_reasons as (

    select
        month,
        segment,
        member,
        sum(lost) as lost,
        sum(lost_amount) as lost_amount

    from {{ ref('fct_lost_reasons_monthly') }}
    group by month, segment, member

),

segment_sums as (

    select
        month,
        segment,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(pipeline_created) as pipeline_created,
        sum(open_pipeline) as open_pipeline

    from performance
    group by month, segment

),

broken_sums as (

    select
        segment_sums.month,
        segment_sums.segment,
        'members' as what

    from segment_sums
    inner join performance as totals
        on
            segment_sums.month = totals.month
            and totals.segment = 'total'
    where
        {%- for measure in measures %}
        segment_sums.{{ measure }} <> totals.{{ measure }} or
        {%- endfor %}
        segment_sums.pipeline_created <> totals.pipeline_created
        or segment_sums.open_pipeline <> totals.open_pipeline

    union all

    select
        performance.month,
        performance.segment,
        'lost reasons' as what

    from performance
    left join lost_reasons
        on
            performance.month = lost_reasons.month
            and performance.segment = lost_reasons.segment
            and performance.member = lost_reasons.member
    where
        performance.lost <> coalesce(lost_reasons.lost, 0)
        or performance.value_win_rate_denominator - performance.value_win_rate_numerator
        <> coalesce(lost_reasons.lost_amount, 0)

)

select * from broken_sums
