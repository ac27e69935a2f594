-- One row per month of close, segment member and reason with a deal lost for it.
with

deals as (

    select
        *,
        {{ local_month('closed_at') }} as month

    from {{ ref('fct_deals') }}
    where
        is_closed
        and not is_won

),

members as (

    select * from {{ ref('int_deal_members') }}

),

months as (

    {{ source_months(['hubspot']) }}

),

lost_reasons as (

    select
        deals.month,
        members.segment,
        members.member,
        deals.lost_reason,
        count(*) as lost,
        cast(coalesce(sum(deals.amount), 0) as decimal(38, 6)) as lost_amount,
        count(*) - count(deals.amount) as unvalued_count

    from deals
    inner join members
        on deals.deal_id = members.deal_id
    group by
        deals.month,
        members.segment,
        members.member,
        deals.lost_reason

),

fct_lost_reasons_monthly as (

    select
        lost_reasons.month,
        lost_reasons.segment,
        lost_reasons.member,
        lost_reasons.lost_reason,
        lost_reasons.lost,
        lost_reasons.lost_amount,
        {{ ratio(
            'lost_reasons.lost',
            'sum(lost_reasons.lost) over (partition by lost_reasons.month, lost_reasons.segment, lost_reasons.member)'
        ) }} as share_of_lost,
        lost_reasons.unvalued_count,
        months.is_complete

    from lost_reasons
    inner join months
        on lost_reasons.month = months.month

)

select * from fct_lost_reasons_monthly
