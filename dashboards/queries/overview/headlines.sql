-- One row per metric of the store: its headline variant in the last month that has a value.
select
    headlines.metric_id as metric, headlines.month, headlines.value, metrics.unit, headlines.is_complete
from metrics.fct_metric_values as headlines
inner join metrics.dim_metrics as metrics on headlines.metric_id = metrics.metric_id
where headlines.is_headline and headlines.segment = 'total' and headlines.value is not null and headlines.is_mature
qualify row_number() over (
    partition by headlines.metric_id order by headlines.is_complete desc, headlines.month desc, headlines.variant
) = 1
order by metrics.area, metrics.metric_id
