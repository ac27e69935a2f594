-- Fails when: the members of a segment do not sum to the total of a month's trials, free sign-ups or product-qualified
-- leads, or a month's trials are not those of fct_trials (ID 40).
-- It would cause: cuts by card, length or channel that lose or double trials.
-- Where to look first: int_trials_counted, for the others int_funnel_entries: each has one member of each segment.
with

cells as (

    select
        'trials' as subject,
        start_month,
        segment,
        trial_starts + repeat_trials as started,
        coalesce(denominator, 0) + coalesce(trial_conversion_ended_30d_denominator, 0) as over_count,
        coalesce(numerator, 0) + coalesce(trial_conversion_ended_30d_numerator, 0) as converted,
        immature

    from {{ ref('fct_trial_conversion_monthly') }}

    union all

    select
        'follow_up' as subject,
        start_month,
        segment,
        trial_starts as started,
        coalesce(denominator, 0) as over_count,
        coalesce(numerator, 0) + contacted_conversion_rate_numerator as converted,
        immature

    from {{ ref('fct_trial_follow_up_monthly') }}

    {% for subject in ['freemium', 'pql'] %}
    union all

    select
        '{{ subject }}' as subject,
        start_month,
        segment,
        0 as started,
        coalesce(denominator, 0) as over_count,
        coalesce(numerator, 0) as converted,
        immature

    from {{ ref('fct_' ~ subject ~ '_conversion_monthly') }}
    {% endfor %}

),

sums as (

    select
        subject,
        start_month,
        segment,
        sum(started) as started,
        sum(over_count) as over_count,
        sum(converted) as converted,
        sum(immature) as immature

    from cells
    group by
        subject,
        start_month,
        segment

),

trials as (

    select
        start_month,
        count(*) + sum(case when is_repeat then 1 else 0 end) as started

    from {{ ref('fct_trials') }}
    group by start_month

),

broken_segments as (

    select
        totals.subject,
        totals.start_month,
        sums.segment

    from sums as totals
    left join sums
        on
            totals.subject = sums.subject
            and totals.start_month = sums.start_month
            and sums.segment <> 'total'
    where
        totals.segment = 'total'
        and (
            totals.started <> coalesce(sums.started, 0)
            or totals.over_count <> coalesce(sums.over_count, 0)
            or totals.converted <> coalesce(sums.converted, 0)
            or totals.immature <> coalesce(sums.immature, 0)
        )

),

broken_months as (

    select
        'trials' as subject,
        sums.start_month,
        sums.segment

    from sums
    left join trials
        on sums.start_month = trials.start_month
    where
        sums.subject = 'trials'
        and sums.segment = 'total'
        and sums.started <> coalesce(trials.started, 0)

)

select * from broken_segments
union all
select * from broken_months
