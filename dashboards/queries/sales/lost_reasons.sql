-- One row per reason: deals lost in the last twelve complete months.
select lost_reason, sum(lost) as lost, sum(lost_amount) as lost_amount
from conversion.fct_lost_reasons_monthly
cross join core.as_of
where segment = 'total' and is_complete and month >= date_trunc('month', as_of.as_of) - interval 12 month
group by lost_reason
having sum(lost) > 0
order by lost desc, lost_reason
