-- One row per product user with a known sign-up, its segments, what the user did in each window and which are over.
-- Windows of activation are elapsed time from the sign-up, those of adoption local calendar days.
{{ config(materialized='view') }}
{% set adoption_from, adoption_to = setting('adoption_window') %}
with

users as (

    select * from {{ ref('int_users_segmented') }}

),

user_milestones as (

    select * from {{ ref('fct_user_milestones') }}

),

usage as (

    select * from {{ ref('int_sign_ups_used') }}

),

-- A day is over when the cut-off lies on a later local day.
cutoffs as (

    select
        source_as_of,
        {{ local_date('source_as_of') }} as open_date

    from {{ ref('source_cutoffs') }}
    where source_name = 'segment'

),

windows as (

    select
        users.*,
        user_milestones.activated_at,
        user_milestones.onboarded_at,
        user_milestones.first_value_at,
        {{ add_interval('users.signed_up_at', setting('activation_window_days'), 'day') }} as activation_ends_at

    from users
    inner join user_milestones
        on users.user_id = user_milestones.user_id

),

account_starts as (

    select
        customer_id,
        {{ add_interval('min(signed_up_at)', setting('activation_window_days'), 'day') }} as activation_ends_at

    from {{ ref('fct_user_milestones') }}
    group by customer_id

),

activated_accounts as (

    select known_users.customer_id
    from {{ ref('fct_user_milestones') }} as known_users
    inner join account_starts
        on
            known_users.customer_id = account_starts.customer_id
            and known_users.activated_at < account_starts.activation_ends_at
    where known_users.signed_up_at is not null
    group by known_users.customer_id
    having count(*) >= {{ setting('activation_account_users') }}

),

sign_ups_judged as (

    select
        windows.user_id,
        windows.customer_id,
        windows.signed_up_at,
        windows.signed_up_date,
        windows.signed_up_month,
        {% for segment in segment_names() %}
        windows.{{ segment }},
        {% endfor %}
        windows.is_invited,
        usage.last_active_date,
        windows.activation_ends_at <= cutoffs.source_as_of as is_activation_mature,
        coalesce(windows.activated_at < windows.activation_ends_at, false) as is_activated,
        coalesce(windows.activated_at >= windows.activation_ends_at, false) as is_activated_late,
        {{ add_interval('windows.signed_up_at', 7, 'day') }} <= cutoffs.source_as_of as is_first_week_mature,
        coalesce(usage.is_active_in_first_week, false) as is_active_in_first_week,
        activated_accounts.customer_id is not null as is_account_activated,
        {{ calendar_days('windows.signed_up_date', 'cutoffs.open_date') }} > {{ adoption_to }} as is_adoption_mature,
        coalesce(usage.is_adopter, false) as is_adopter,
        coalesce(usage.is_value_adopter, false) as is_value_adopter,
        coalesce(
            {{ calendar_days('windows.signed_up_date', local_date('windows.onboarded_at')) }} < {{ adoption_from }},
            false
        ) as is_onboarded,
        coalesce(usage.first_value_ever_at < windows.signed_up_at, false) as has_imported_value,
        windows.first_value_at is not null as has_value,
        {{ elapsed_seconds(
            'windows.signed_up_at', 'coalesce(windows.first_value_at, cutoffs.source_as_of)'
        ) }} / 3600.0 as hours_to_value

    from windows
    cross join cutoffs
    left join usage
        on windows.user_id = usage.user_id
    left join activated_accounts
        on windows.customer_id = activated_accounts.customer_id

)

select * from sign_ups_judged
