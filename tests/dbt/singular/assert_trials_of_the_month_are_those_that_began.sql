-- Fails when: the first and repeated trials of a month are not the trials of fct_trials that began in it.
-- It would cause: trials that no month counts, or two do.
-- Where to look first: int_trials_counted.
with

conversions as (

    select * from {{ ref('fct_trial_conversion_monthly') }}
    where segment = 'total'

),

trials as (

    select
        start_month,
        count(*) as trial_starts,
        sum(case when is_repeat then 1 else 0 end) as repeat_trials

    from {{ ref('fct_trials') }}
    group by start_month

)

select
    coalesce(conversions.start_month, trials.start_month) as start_month,
    conversions.trial_starts,
    conversions.repeat_trials

from conversions
full outer join trials
    on conversions.start_month = trials.start_month
where
    conversions.start_month is null
    or conversions.trial_starts <> coalesce(trials.trial_starts, 0)
    or conversions.repeat_trials <> coalesce(trials.repeat_trials, 0)
