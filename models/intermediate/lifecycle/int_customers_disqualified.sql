-- One row per customer and time at which the last of its leads with a status was disqualified.
-- Any later milestone of any of its leads ends it; the next disqualification begins it anew.
with

lead_events as (

    select * from {{ ref('fct_lead_events') }}
    where
        milestone in ('mql', 'sal', 'sql', 'opportunity', 'won', 'disqualified')
        and customer_id is not null

),

lead_states as (

    select
        customer_id,
        lead_id,
        occurred_at,
        case when milestone = 'disqualified' then 1 else 0 end as is_out,
        lag(case when milestone = 'disqualified' then 1 else 0 end) over (
            partition by lead_id
            order by occurred_at, milestone
        ) as was_out

    from lead_events

),

-- Leads with a status and leads that are out, counted as they stood at each time.
customer_states as (

    select
        customer_id,
        lead_id,
        occurred_at,
        is_out,
        sum(case when was_out is null then 1 else 0 end) over (
            partition by customer_id
            order by occurred_at
        ) as lead_count,
        sum(is_out - coalesce(was_out, 0)) over (partition by customer_id order by occurred_at) as out_count

    from lead_states

),

customers_disqualified as (

    select
        customer_id,
        occurred_at as disqualified_at,
        min(lead_id) as lead_id

    from customer_states
    where
        is_out = 1
        and lead_count = out_count
    group by
        customer_id,
        occurred_at

)

select * from customers_disqualified
