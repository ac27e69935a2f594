-- Every ratio of the metric store is scale x numerator / denominator, to the last digit [ID 41]; sums, stocks and counts are
-- their numerator over 1, medians have no parts. A compounded growth rate and a required pipeline are no ratio of theirs.
-- Fails when: the store reads a value and the parts of another column, or a mart divides other parts than it shows.
-- It would cause: a dashboard that adds up parts shows another rate than one that reads the value.
-- Look first: the metric's line in models/intermediate/metrics, then the mart's parts.
with

metric_values as (

    select * from {{ ref('fct_metric_values') }}

),

metrics as (

    select * from {{ ref('dim_metrics') }}

)

select
    metric_values.metric_id,
    metric_values.variant,
    metric_values.month,
    metric_values.segment,
    metric_values.member,
    metric_values.numerator,
    metric_values.denominator,
    metric_values.value

from metric_values
inner join metrics
    on metric_values.metric_id = metrics.metric_id
where
    case
        when metrics.metric_id in ('cmgr', 'pipeline_required') then false
        when metrics.additivity = 'R'
            then metric_values.value is distinct from
                metrics.scale * metric_values.numerator / nullif(metric_values.denominator, 0)
        when metrics.additivity = 'Q'
            then metric_values.numerator is not null or metric_values.denominator is not null
        else
            metric_values.value is distinct from metric_values.numerator
            or (metric_values.is_mature and metric_values.denominator <> 1)
    end
