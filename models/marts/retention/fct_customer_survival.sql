-- One row per segment member and day of life, from 0 to the longest life known of the member.
-- Customers who still pay count for as long as they have: Kaplan–Meier; days between two endings repeat the last one.
{%- set by_member = 'partition by members.segment, members.member' %}
with

curves as (

    select * from {{ ref('int_survival_curves') }}

),

members as (

    select
        segment,
        member,
        max(life_days) as last_day

    from curves
    group by
        segment,
        member

),

days as (

    {{ number_series(5) }}

),

known_days as (

    select
        members.segment,
        members.member,
        days.n as day_of_life,
        curves.at_risk,
        curves.events,
        curves.censored,
        curves.survival,
        curves.greenwood_sum,
        count(curves.life_days) over ({{ by_member }} order by days.n) as curve_number,
        count(curves.life_days) over ({{ by_member }} order by days.n desc) as curve_number_from_the_end

    from members
    inner join days
        on members.last_day >= days.n
    left join curves
        on
            members.segment = curves.segment
            and members.member = curves.member
            and days.n = curves.life_days

),

filled_days as (

    select
        segment,
        member,
        day_of_life,
        max(at_risk) over (partition by segment, member, curve_number_from_the_end) as at_risk,
        coalesce(events, 0) as events,
        coalesce(censored, 0) as censored,
        coalesce(max(survival) over (partition by segment, member, curve_number), 1) as survival,
        case
            when curve_number = 0 then 0
            else max(greenwood_sum) over (partition by segment, member, curve_number)
        end as greenwood_sum

    from known_days

),

fct_customer_survival as (

    select
        segment,
        member,
        cast(day_of_life as bigint) as day_of_life,
        at_risk,
        events,
        censored,
        survival,
        survival * sqrt(greenwood_sum) as std_error,
        cast({{ survival_bound('survival', 'greenwood_sum', 'lower') }} as double) as lower,
        cast({{ survival_bound('survival', 'greenwood_sum', 'upper') }} as double) as upper

    from filled_days

)

select * from fct_customer_survival
