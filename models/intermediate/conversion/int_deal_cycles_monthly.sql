-- One row per month and segment member with a won deal: the calendar days from opening to close.
with

deals as (

    select
        *,
        {{ local_month('closed_at') }} as month

    from {{ ref('fct_deals') }}
    where
        is_won
        and cycle_days is not null

),

members as (

    select * from {{ ref('int_deal_members') }}

),

deal_cycles_monthly as (

    select
        deals.month,
        members.segment,
        members.member,
        {{ median('deals.cycle_days') }} as median_cycle_days,
        {{ ratio('sum(deals.cycle_days)', 'count(*)') }} as mean_cycle_days

    from deals
    inner join members
        on deals.deal_id = members.deal_id
    group by
        deals.month,
        members.segment,
        members.member

)

select * from deal_cycles_monthly
