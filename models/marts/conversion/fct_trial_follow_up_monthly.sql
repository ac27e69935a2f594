-- One row per local month of trial start and segment member: whom sales called, wrote to or met within 24 hours.
-- Conversion with and without a contact compares who was chosen to be contacted, too: it is no effect of the contact.
{%- set segments = segment_names() + ['card_required', 'trial_length_days'] %}
{%- set counts = [
    'trial_starts', 'followed', 'contacted', 'phoned', 'contacted_mature', 'contacted_converted', 'uncontacted_mature',
    'uncontacted_converted'
] %}
with

trials as (

    select
        trials.start_month,
        {% for segment in segment_names() %}
        trials.{{ segment }},
        {% endfor %}
        trials.card_requirement as card_required,
        cast(trials.trial_length_days as {{ dbt.type_string() }}) as trial_length_days,
        'total' as total,
        trials.outcome = 'converted' as is_converted,
        trials.is_mature and followed_trials.is_follow_up_over as is_judged,
        followed_trials.is_follow_up_over,
        followed_trials.is_follow_up_over and followed_trials.is_contacted as is_contacted,
        followed_trials.is_follow_up_over and followed_trials.is_called as is_called

    from {{ ref('fct_trials') }} as trials
    inner join {{ ref('int_trials_followed') }} as followed_trials
        on trials.trial_id = followed_trials.trial_id

),

cutoffs as (

    select max(known_until) as known_until from {{ ref('int_trials_followed') }}

),

months as (

    select
        months.month,
        coalesce(months.ends_at <= cutoffs.known_until, false) as is_complete

    from {{ ref('dim_months') }} as months
    cross join cutoffs
    where months.has_begun

),

first_months as (

    select min(start_month) as first_month from trials

),

summed_trials as (

    {% for segment in ['total'] + segments %}
    select
        start_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        count(*) as trial_starts,
        sum(case when is_follow_up_over then 1 else 0 end) as followed,
        sum(case when is_contacted then 1 else 0 end) as contacted,
        sum(case when is_called then 1 else 0 end) as phoned,
        sum(case when is_judged and is_contacted then 1 else 0 end) as contacted_mature,
        sum(case when is_judged and is_contacted and is_converted then 1 else 0 end) as contacted_converted,
        sum(case when is_judged and not is_contacted then 1 else 0 end) as uncontacted_mature,
        sum(case when is_judged and not is_contacted and is_converted then 1 else 0 end) as uncontacted_converted

    from trials
    group by
        start_month,
        {{ segment }}

    union all

    {% endfor %}
    select
        months.month as start_month,
        'total' as segment,
        'total' as member,
        {{ (['0'] * counts | length) | join(', ') }}

    from months
    cross join first_months
    where months.month >= first_months.first_month

),

followed_trials as (

    select
        {% for count in counts %}
        cast(sum(summed_trials.{{ count }}) as bigint) as {{ count }},
        {% endfor %}
        summed_trials.start_month,
        summed_trials.segment,
        summed_trials.member,
        months.is_complete,
        months.is_complete and sum(summed_trials.trial_starts) = sum(summed_trials.followed) as is_mature

    from summed_trials
    inner join months
        on summed_trials.start_month = months.month
    group by
        summed_trials.start_month,
        summed_trials.segment,
        summed_trials.member,
        months.is_complete

),

-- What is not known yet is null, never 0.
known_trials as (

    select
        *,
        case when followed > 0 or is_mature then followed end as denominator,
        case when followed > 0 or is_mature then contacted end as numerator,
        case when followed > 0 or is_mature then phoned end as phoned_in_time

    from followed_trials

),

fct_trial_follow_up_monthly as (

    select
        start_month,
        segment,
        member,
        trial_starts,
        numerator,
        denominator,
        {{ ratio('numerator', 'denominator') }} as follow_up_rate,
        {{ wilson_bound('numerator', 'denominator', 'lower') }} as lower,
        {{ wilson_bound('numerator', 'denominator', 'upper') }} as upper,
        phoned_in_time as call_rate_numerator,
        denominator as call_rate_denominator,
        {{ ratio('phoned_in_time', 'denominator') }} as call_rate,
        trial_starts - followed as immature,
        contacted_converted as contacted_conversion_rate_numerator,
        contacted_mature as contacted_conversion_rate_denominator,
        {{ ratio('contacted_converted', 'contacted_mature') }} as contacted_conversion_rate,
        uncontacted_converted as uncontacted_conversion_rate_numerator,
        uncontacted_mature as uncontacted_conversion_rate_denominator,
        {{ ratio('uncontacted_converted', 'uncontacted_mature') }} as uncontacted_conversion_rate,
        is_mature,
        is_complete

    from known_trials

)

select * from fct_trial_follow_up_monthly
