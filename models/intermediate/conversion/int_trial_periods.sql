-- One row per trial and month in whose last 30 days it ended or converted: Stripe's form of the conversion rate.
-- An instant in the last days of a month can also lie within 30 days of the next one's close.
with

trials as (

    select * from {{ ref('fct_trials') }}

),

months as (

    select
        months.month,
        months.ends_at

    from {{ ref('dim_months') }} as months
    cross join {{ ref('source_cutoffs') }} as cutoffs
    where
        cutoffs.source_name = 'stripe'
        and months.has_ended
        and months.ends_at <= cutoffs.source_as_of

),

events as (

    {% for kind, happened_at in [('ended', 'trial_ended_at'), ('converted', 'converted_at')] %}
    select
        trial_id,
        '{{ kind }}' as kind,
        {{ happened_at }} as happened_at,
        {{ local_month(happened_at) }} as month

    from trials
    where {{ happened_at }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

possible_events as (

    select
        trial_id,
        kind,
        happened_at,
        month

    from events

    union all

    select
        trial_id,
        kind,
        happened_at,
        cast({{ add_interval('month', 1, 'month') }} as date) as month

    from events

),

trial_periods as (

    select
        possible_events.trial_id,
        months.month,
        max(case when possible_events.kind = 'ended' then 1 else 0 end) as ended,
        max(case when possible_events.kind = 'converted' then 1 else 0 end) as converted

    from possible_events
    inner join months
        on possible_events.month = months.month
    where
        possible_events.happened_at < months.ends_at
        and possible_events.happened_at >= {{ add_interval('months.ends_at', -30 * 24, 'hour') }}
    group by
        possible_events.trial_id,
        months.month

)

select * from trial_periods
