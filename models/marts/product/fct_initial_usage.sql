-- One row per local month of sign-up, stretch of the first fortnight and event name: how new users begin.
-- Only users for whom the stretch is over count; `any_event` stands for all events together.
with

user_milestones as (

    select
        signed_up_at,
        {{ local_month('signed_up_at') }} as signed_up_month

    from {{ ref('fct_user_milestones') }}
    where signed_up_at is not null

),

event_counts as (

    select * from {{ ref('int_first_events_counted') }}

),

cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'segment'

),

months as (

    {{ source_months(['segment']) }}

),

user_stretches as (

    {% for stretch, last_day in [('hours_0_24', 1), ('days_1_6', 7), ('days_7_13', 14)] %}
    select
        user_milestones.signed_up_month,
        '{{ stretch }}' as stretch,
        {{ add_interval('user_milestones.signed_up_at', last_day, 'day') }} <= cutoffs.source_as_of as is_mature

    from user_milestones
    cross join cutoffs
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

stretches as (

    select
        signed_up_month,
        stretch,
        sum(case when is_mature then 1 else 0 end) as user_count,
        sum(case when is_mature then 0 else 1 end) as immature

    from user_stretches
    group by
        signed_up_month,
        stretch

),

event_sums as (

    select
        event_counts.signed_up_month,
        event_counts.stretch,
        event_counts.event_name,
        count(*) as users_with_event,
        sum(event_counts.event_count) as event_count

    from event_counts
    inner join cutoffs
        on event_counts.stretch_ends_at <= cutoffs.source_as_of
    group by
        event_counts.signed_up_month,
        event_counts.stretch,
        event_counts.event_name

),

-- An event that a month's users know has a row in each stretch, and any event in each month.
event_names as (

    select
        signed_up_month,
        event_name

    from event_sums
    where event_name <> 'any_event'
    group by
        signed_up_month,
        event_name

    union all

    select
        signed_up_month,
        'any_event' as event_name

    from stretches
    group by signed_up_month

),

fct_initial_usage as (

    select
        stretches.signed_up_month,
        stretches.stretch,
        event_names.event_name,
        cast(stretches.immature as bigint) as immature,
        cast(coalesce(event_sums.users_with_event, 0) as bigint) as usage_rate_numerator,
        cast(stretches.user_count as bigint) as usage_rate_denominator,
        {{ ratio('coalesce(event_sums.users_with_event, 0)', 'stretches.user_count') }} as usage_rate,
        cast(coalesce(event_sums.event_count, 0) as bigint) as events_per_user_numerator,
        cast(stretches.user_count as bigint) as events_per_user_denominator,
        {{ ratio('coalesce(event_sums.event_count, 0)', 'stretches.user_count') }} as events_per_user,
        months.is_complete and stretches.immature = 0 as is_mature,
        months.is_complete

    from stretches
    inner join event_names
        on stretches.signed_up_month = event_names.signed_up_month
    inner join months
        on stretches.signed_up_month = months.month
    left join event_sums
        on
            stretches.signed_up_month = event_sums.signed_up_month
            and stretches.stretch = event_sums.stretch
            and event_names.event_name = event_sums.event_name

)

select * from fct_initial_usage
