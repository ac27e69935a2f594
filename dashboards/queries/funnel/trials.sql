-- One row per way to start a trial: first trials whose window is over.
select
    member as card_requirement,
    sum(denominator) as mature_trials,
    sum(numerator) as converted_trials,
    sum(numerator) / nullif(sum(denominator), 0) as conversion_rate
from conversion.fct_trial_conversion_monthly
where segment = 'card_required'
group by member
having sum(denominator) > 0
order by member
