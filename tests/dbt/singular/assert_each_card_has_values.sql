-- Each card has rows in the metric store and a value in at least one month.
-- Fails when: a source that the metric needs is turned off or empty, or a mart has lost its rows. A warning, for a company
-- without web tracking has no sessions, and is published all the same.
-- It would cause: an empty chart.
-- Look first: the source model of the metric in dim_metrics, and the sources that are enabled.
{{ config(severity='warn', meta={'audit': 'warn'}) }}
with

metrics as (

    select * from {{ ref('dim_metrics') }}

),

valued_metrics as (

    select
        metric_id,
        count(value) as value_count

    from {{ ref('fct_metric_values') }}
    group by metric_id

)

select
    metrics.metric_id,
    metrics.source_model,
    case when valued_metrics.metric_id is null then 'no rows' else 'no value in any month' end as problem

from metrics
left join valued_metrics
    on metrics.metric_id = valued_metrics.metric_id
where coalesce(valued_metrics.value_count, 0) = 0
