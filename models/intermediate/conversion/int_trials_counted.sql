-- One row per month and segment member with its trials, first and repeat, over and not over, and Stripe's period form.
-- The total has every month; a member has the months in which a trial of it started, ended or converted.
{%- set segments = segment_names() + ['card_required', 'trial_length_days'] %}
{%- set compared_until = add_interval('trials.trial_started_at', setting('freemium_window_days') * 24, 'hour') %}
{%- set counts = [
    'trial_starts', 'repeat_trials', 'mature', 'converted', 'immature', 'immature_converted', 'repeat_mature',
    'repeat_converted', 'compared_mature', 'compared_converted', 'period_ended', 'period_converted'
] %}
with

cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

trials as (

    select
        trials.trial_id,
        trials.start_month,
        trials.trial_number,
        trials.is_mature,
        trials.outcome = 'converted' as is_converted,
        {{ compared_until }} <= cutoffs.source_as_of as is_compared,
        coalesce(trials.first_paid_at < {{ compared_until }}, false) as is_paid_by_then,
        trials.card_requirement as card_required,
        cast(trials.trial_length_days as {{ dbt.type_string() }}) as trial_length_days,
        {% for segment in segment_names() %}
        trials.{{ segment }},
        {% endfor %}
        'total' as total

    from {{ ref('fct_trials') }} as trials
    cross join cutoffs

),

periods as (

    select * from {{ ref('int_trial_periods') }}

),

months as (

    select months.month

    from {{ ref('dim_months') }} as months
    cross join cutoffs
    where months.starts_at <= cutoffs.source_as_of

),

first_months as (

    select min(start_month) as first_month from trials

),

counted_trials as (

    select
        start_month as month,
        1 as trial_starts,
        case when trial_number > 1 then 1 else 0 end as repeat_trials,
        case when trial_number = 1 and is_mature then 1 else 0 end as mature,
        case when trial_number = 1 and is_mature and is_converted then 1 else 0 end as converted,
        case when trial_number = 1 and not is_mature then 1 else 0 end as immature,
        case when trial_number = 1 and not is_mature and is_converted then 1 else 0 end as immature_converted,
        case when trial_number > 1 and is_mature then 1 else 0 end as repeat_mature,
        case when trial_number > 1 and is_mature and is_converted then 1 else 0 end as repeat_converted,
        case when trial_number = 1 and is_compared then 1 else 0 end as compared_mature,
        case when trial_number = 1 and is_compared and is_paid_by_then then 1 else 0 end as compared_converted,
        0 as period_ended,
        0 as period_converted,
        {{ (segments + ['total']) | join(',\n        ') }}

    from trials

    union all

    select
        periods.month,
        {% for count in counts[:-2] %}
        0 as {{ count }},
        {% endfor %}
        periods.ended as period_ended,
        periods.converted as period_converted,
        trials.{{ (segments + ['total']) | join(',\n        trials.') }}

    from periods
    inner join trials
        on periods.trial_id = trials.trial_id

),

summed_trials as (

    {% for segment in ['total'] + segments %}
    select
        {% for count in counts %}
        sum({{ count }}) as {{ count }},
        {% endfor %}
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member

    from counted_trials
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

spine as (

    select
        months.month,
        'total' as segment,
        'total' as member

    from months
    cross join first_months
    where months.month >= first_months.first_month

    union distinct

    select
        month,
        segment,
        member

    from summed_trials

),

trials_counted as (

    select
        {% for count in counts %}
        cast(coalesce(summed_trials.{{ count }}, 0) as bigint) as {{ count }},
        {% endfor %}
        spine.month,
        spine.segment,
        spine.member

    from spine
    left join summed_trials
        on
            spine.month = summed_trials.month
            and spine.segment = summed_trials.segment
            and spine.member = summed_trials.member

)

select * from trials_counted
