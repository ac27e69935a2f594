-- One row per prospect, a customer or an unknown visitor, at its first visit; a company's visitors are one prospect.
-- Who was a lead or user before it ever visited is none.
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

milestones as (

    select * from {{ ref('fct_lifecycle_milestones') }}

),

numbered_sessions as (

    select
        session_id,
        customer_id,
        started_at,
        channel,
        row_number() over (
            partition by customer_id, case when customer_id is null then visitor_id end
            order by started_at, session_id
        ) as session_number

    from sessions

),

acquisitions as (

    select
        customer_id,
        case
            when signed_up_at < lead_at then signed_up_at
            else coalesce(lead_at, signed_up_at)
        end as acquired_at

    from milestones

),

prospects_visited as (

    select
        numbered_sessions.session_id as first_session_id,
        numbered_sessions.customer_id,
        numbered_sessions.channel,
        {{ local_month('numbered_sessions.started_at') }} as visited_month,
        coalesce(
            acquisitions.acquired_at < {{ add_interval('numbered_sessions.started_at', 30, 'day') }},
            false
        ) as is_acquired

    from numbered_sessions
    left join acquisitions
        on numbered_sessions.customer_id = acquisitions.customer_id
    where
        numbered_sessions.session_number = 1
        and (acquisitions.acquired_at is null or acquisitions.acquired_at >= numbered_sessions.started_at)

)

select * from prospects_visited
