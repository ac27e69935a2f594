-- Fails when: the lost reasons of a month and member are not the deals that it lost, in number or amount.
-- It would cause: reasons that explain other losses than the win rate has.
-- Where to look first: int_deal_members, which must give each deal one member of each segment.
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

)

select
    performance.month,
    performance.segment,
    performance.member

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
