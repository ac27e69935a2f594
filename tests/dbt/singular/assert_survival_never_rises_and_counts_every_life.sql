-- Fails when: survival of a member rises from one day to the next, or is not the share that is left before the first
-- open life (ID 39), or its endings and open lives are not all of its customers, or its members not all customers.
-- It would cause: lifetimes that are too long, or of some customers only.
-- Where to look first: int_customers_lived, then the macro kaplan_meier.
{%- set by_day = 'partition by segment, member order by day_of_life' %}
with

survival as (

    select
        segment,
        member,
        day_of_life,
        at_risk,
        events,
        censored,
        survival,
        lag(survival) over ({{ by_day }}) as survival_before,
        first_value(at_risk) over ({{ by_day }}) as lives,
        sum(events) over ({{ by_day }} rows unbounded preceding) as events_until,
        sum(censored) over ({{ by_day }} rows between unbounded preceding and 1 preceding) as censored_before

    from {{ ref('fct_customer_survival') }}

),

customers as (

    select count(*) as customer_count
    from {{ ref('fct_customer_revenue') }} as customer_revenue
    cross join {{ ref('source_cutoffs') }} as cutoffs
    where
        cutoffs.source_name = 'stripe'
        and customer_revenue.first_paid_at <= cutoffs.source_as_of

),

member_lives as (

    select
        segment,
        member,
        max(case when day_of_life = 0 then at_risk end) as at_risk,
        sum(events + censored) as lives

    from survival
    group by
        segment,
        member

),

segment_lives as (

    select
        segment,
        sum(at_risk) as lives

    from member_lives
    group by segment

),

differences as (

    select
        segment,
        member,
        'survival rises' as difference

    from survival
    where survival > survival_before

    union all

    select
        segment,
        member,
        'survival is not the share that is left' as difference

    from survival
    where
        coalesce(censored_before, 0) = 0
        and abs(survival - (1 - {{ ratio('events_until', 'lives') }})) > 0.000000001

    union all

    select
        segment,
        member,
        'not every life ends or is open' as difference

    from member_lives
    where at_risk <> lives

    union all

    select
        segment_lives.segment,
        'all' as member,
        'not every customer has a life' as difference

    from segment_lives
    cross join customers
    where segment_lives.lives <> customers.customer_count

)

select * from differences
