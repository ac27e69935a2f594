-- One row per representative with a quota in the last twelve complete months.
select
    coalesce(reps.rep_label, performance.member) as representative,
    cast(sum(performance.quota_attainment_numerator) as double)
    / nullif(sum(performance.quota_attainment_denominator), 0) as quota_attainment
from conversion.fct_sales_performance_monthly as performance
cross join core.as_of
left join core.dim_sales_reps as reps on performance.member = reps.sales_rep_id
where performance.segment = 'sales_rep_id'
    and performance.is_complete
    and performance.month >= date_trunc('month', as_of.as_of) - interval 12 month
group by coalesce(reps.rep_label, performance.member)
having sum(performance.quota_attainment_denominator) > 0
order by quota_attainment desc, representative
