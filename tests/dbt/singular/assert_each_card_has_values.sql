-- Each card has a value in the metric store in at least one month, and one of its headline variant.
-- Fails when: a source that the metric needs is off or empty, a mart has lost its rows, or a card names a variant
-- that nothing has. A warning: a company without web tracking has no sessions, and a young one no cohort of a year.
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
        count(value) as value_count,
        count(case when is_headline then value end) as headline_count

    from {{ ref('fct_metric_values') }}
    group by metric_id

)

select
    metrics.metric_id,
    metrics.source_model,
    case
        when valued_metrics.metric_id is null then 'no rows'
        when valued_metrics.value_count = 0 then 'no value in any month'
        else 'no value of its headline variant'
    end as problem

from metrics
left join valued_metrics
    on metrics.metric_id = valued_metrics.metric_id
where coalesce(valued_metrics.headline_count, 0) = 0
