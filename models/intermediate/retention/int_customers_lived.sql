-- One row per customer that ever had MRR, with the days from its first MRR to the first close of a day at zero.
-- A pause ends a life, and a return does not mend it; a gap that begins and ends on one local day is none.
{%- set by_customer = 'partition by customer_id order by valid_from, valid_to, subscription_item_id' %}
with

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

paid_intervals as (

    select
        customer_id,
        subscription_item_id,
        valid_from,
        coalesce(valid_to, {{ end_of_time() }}) as valid_to

    from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

running_intervals as (

    select
        customer_id,
        valid_from,
        max(valid_to) over ({{ by_customer }} rows between unbounded preceding and current row) as paid_until,
        lead(valid_from) over ({{ by_customer }}) as paid_again_at

    from paid_intervals

),

lives as (

    select
        customer_id,
        min(valid_from) as first_paid_at,
        min(
            case
                when
                    paid_again_at is null
                    or (
                        paid_again_at > paid_until
                        and {{ local_date('paid_again_at') }} > {{ local_date('paid_until') }}
                    )
                    then paid_until
            end
        ) as ended_at

    from running_intervals
    group by customer_id

),

dated_lives as (

    select
        lives.customer_id,
        {{ local_date('lives.first_paid_at') }} as first_paid_date,
        {{ local_date('lives.ended_at') }} as ended_date,
        {{ local_date('cutoffs.source_as_of') }} as known_date,
        lives.ended_at <= cutoffs.source_as_of as is_over

    from lives
    cross join cutoffs
    where lives.first_paid_at <= cutoffs.source_as_of

),

customers_lived as (

    select
        customer_id,
        first_paid_date,
        case when is_over then ended_date end as ended_date,
        cast(
            case
                when is_over then {{ calendar_days('first_paid_date', 'ended_date') }}
                else {{ calendar_days('first_paid_date', 'known_date') }}
            end as bigint
        ) as life_days,
        is_over

    from dated_lives

)

select * from customers_lived
