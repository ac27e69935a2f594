-- One row per trial with the first outbound call, e-mail or meeting of sales with its customer since the start.
-- Known up to the slower of billing and CRM; a CRM without activities says nothing, which is not the same as no call.
with

trials as (

    select * from {{ ref('fct_trials') }}

),

activities as (

    select * from {{ ref('fct_sales_activities') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'hubspot')

),

known_activities as (

    select count(*) > 0 as are_known from activities

),

contacts as (

    select
        trials.trial_id,
        min(activities.occurred_at) as first_contact_at,
        min(case when activities.activity_kind = 'call' then activities.occurred_at end) as first_call_at

    from trials
    inner join activities
        on
            trials.customer_id = activities.customer_id
            and trials.trial_started_at <= activities.occurred_at
    where activities.is_outbound
    group by trials.trial_id

),

followed_trials as (

    select
        trials.*,
        contacts.first_contact_at,
        contacts.first_call_at,
        {{ add_interval('trials.trial_started_at', 24, 'hour') }} as follow_up_ends_at,
        case when known_activities.are_known then cutoffs.source_as_of end as known_until

    from trials
    cross join cutoffs
    cross join known_activities
    left join contacts
        on trials.trial_id = contacts.trial_id

),

trials_followed as (

    select
        trial_id,
        first_contact_at,
        first_call_at,
        known_until,
        coalesce(follow_up_ends_at <= known_until, false) as is_follow_up_over,
        coalesce(first_contact_at < follow_up_ends_at, false) as is_contacted,
        coalesce(first_call_at < follow_up_ends_at, false) as is_called

    from followed_trials

)

select * from trials_followed
