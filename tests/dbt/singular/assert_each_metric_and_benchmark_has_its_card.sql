-- Each metric of the store has a card, and each benchmark is of a metric that there is, in its unit.
-- Fails when: a metric was added without a card, or a benchmark of an unknown metric or in another unit.
-- It would cause: numbers that no page explains, or a benchmark that is never compared and nobody sees it.
-- Look first: seeds/metric_cards.csv, seeds/metric_benchmarks.csv and the metric's line in models/intermediate/metrics.
with

cards as (

    select * from {{ ref('metric_cards') }}

),

metrics as (

    select metric_id from {{ ref('fct_metric_values') }}
    group by metric_id

),

benchmarks as (

    select * from {{ ref('metric_benchmarks') }}

)

select
    metrics.metric_id,
    'has no card' as problem

from metrics
left join cards
    on metrics.metric_id = cards.metric_id
where cards.metric_id is null

union all

select
    benchmarks.metric as metric_id,
    case
        when cards.metric_id is null then 'has a benchmark and no card'
        when not benchmarks.has_card then 'has a card, and its benchmark denies it'
        else 'has a benchmark in another unit than its card'
    end as problem

from benchmarks
left join cards
    on benchmarks.metric = cards.metric_id
where
    (cards.metric_id is null and benchmarks.has_card)
    or (cards.metric_id is not null and not benchmarks.has_card)
    or (benchmarks.has_card and benchmarks.unit <> cards.unit)
