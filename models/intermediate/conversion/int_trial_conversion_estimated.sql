-- One row per start month with an open window and segment member: the Kaplan–Meier conversion of first trials.
-- By whole days. Who is settled stays at risk to the longest window's end: censored, it would make conversion too high.
{%- set segments = segment_names() + ['card_required', 'trial_length_days'] %}
with

cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

first_trials as (

    select * from {{ ref('fct_trials') }}
    where trial_number = 1

),

open_months as (

    select
        start_month,
        max({{ elapsed_days('trial_started_at', 'window_ends_at') }}) as longest_days

    from first_trials
    group by start_month
    having max(case when is_mature then 0 else 1 end) = 1

),

lives as (

    select
        first_trials.start_month,
        first_trials.outcome = 'converted' as is_converted,
        cast(
            floor(
                case
                    when first_trials.outcome = 'converted' then first_trials.days_to_conversion
                    when first_trials.is_mature or first_trials.outcome = 'cancelled' then open_months.longest_days
                    else {{ elapsed_days('first_trials.trial_started_at', 'cutoffs.source_as_of') }}
                end
            ) as bigint
        ) as lived_days,
        first_trials.card_requirement as card_required,
        cast(first_trials.trial_length_days as {{ dbt.type_string() }}) as trial_length_days,
        {% for segment in segment_names() %}
        first_trials.{{ segment }},
        {% endfor %}
        'total' as total

    from first_trials
    cross join cutoffs
    inner join open_months
        on first_trials.start_month = open_months.start_month

),

member_lives as (

    {% for segment in ['total'] + segments %}
    select
        start_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        lived_days,
        is_converted,
        count(*) as life_count

    from lives
    group by
        start_month,
        {{ segment }},
        lived_days,
        is_converted
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

curves as (

    {{ kaplan_meier('member_lives', ['start_month', 'segment', 'member'], 'lived_days', 'is_converted', 'life_count') }}

),

trial_conversion_estimated as (

    select
        start_month,
        segment,
        member,
        cast(cast(1 - min(survival) as decimal(38, 12)) as double) as km_conversion,
        max(lived_days) as km_days

    from curves
    group by
        start_month,
        segment,
        member

)

select * from trial_conversion_estimated
