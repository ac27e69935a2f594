-- One row per benchmark that may be compared: the newest month with a value.
select
    comparisons.metric_id as metric, comparisons.compared_member as member, comparisons.month, comparisons.value, metrics.unit,
    comparisons.benchmark_low, comparisons.benchmark_high, comparisons.position
from metrics.fct_benchmark_comparison as comparisons
inner join metrics.dim_metrics as metrics on comparisons.metric_id = metrics.metric_id
where comparisons.is_comparable and comparisons.value is not null
qualify row_number() over (
    partition by comparisons.benchmark_id order by comparisons.month desc, comparisons.variant, comparisons.compared_member
) = 1
order by comparisons.metric_id, comparisons.benchmark_id
