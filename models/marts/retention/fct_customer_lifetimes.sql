-- One row per segment member: how long its customers stay, those who still pay counted for as long as they have.
-- Null where not yet known: a median while more than half survive, a mean until somebody was observed to its horizon.
{%- set horizon = setting('life_horizon_days') %}
with

survival as (

    select * from {{ ref('fct_customer_survival') }}

),

member_curves as (

    select
        segment,
        member,
        max(at_risk) as customers,
        sum(events) as ended_customers,
        max(day_of_life) as last_day,
        min(survival) as last_survival,
        {{ median_survival('survival', 'day_of_life') }} as median_life_days,
        {{ median_survival('lower', 'day_of_life') }} as median_life_days_lower,
        {{ median_survival('upper', 'day_of_life') }} as median_life_days_upper,
        sum(case when day_of_life < {{ horizon }} then cast(survival as decimal(38, 12)) else 0 end) as survived_days

    from survival
    group by
        segment,
        member

),

fct_customer_lifetimes as (

    select
        segment,
        member,
        customers,
        cast(ended_customers as bigint) as ended_customers,
        median_life_days,
        median_life_days_lower,
        median_life_days_upper,
        case
            when last_day >= {{ horizon }} or last_survival = 0 then cast(survived_days as double)
        end as restricted_mean_life_days,
        cast({{ horizon }} as bigint) as horizon_days,
        last_day >= {{ horizon }} or last_survival = 0 as is_mature

    from member_curves

)

select * from fct_customer_lifetimes
