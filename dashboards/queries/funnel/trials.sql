-- One row per way to start a trial: trials whose time is over.
select
    card_requirement,
    count(*) as mature_trials,
    count(*) filter (where outcome = 'converted') as converted_trials,
    cast(count(*) filter (where outcome = 'converted') as double) / nullif(count(*), 0) as conversion_rate
from conversion.fct_trials
where is_mature
group by card_requirement
order by card_requirement
