-- Every ratio of the metric store is scale x numerator / denominator, exactly (ID 41). Sums, stocks and counts
-- are their numerator over 1, medians have no parts; compounded growth and required pipeline are no ratio of theirs.
-- Fails when: the store reads a value and the parts of another column, or a mart divides other parts than it shows.
-- It would cause: a dashboard that adds up parts shows another rate than one that reads the value.
-- Look first: the metric's line in models/intermediate/metrics, then the mart's parts.
with

metrics as (

    select * from {{ ref('dim_metrics') }}

),

metric_values as (

    select
        metric_values.*,
        metrics.scale * metric_values.numerator / nullif(metric_values.denominator, 0) as expected_value

    from {{ ref('fct_metric_values') }} as metric_values
    inner join metrics
        on metric_values.metric_id = metrics.metric_id

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
    metrics.metric_id not in ('cmgr', 'pipeline_required')
    and case metrics.additivity
        when 'R' then metric_values.value is distinct from metric_values.expected_value
        when 'Q' then metric_values.numerator is not null or metric_values.denominator is not null
        else
            metric_values.value is distinct from metric_values.numerator
            or (metric_values.is_mature and metric_values.denominator <> 1)
    end
