-- One row per metric, benchmark and month: where our value stands, or why the two cannot be compared.
-- A value is shown beside a benchmark only if both measure the same: unit, period and segment.
with

benchmarks as (

    select * from {{ ref('metric_benchmarks') }}
    where has_card

),

cards as (

    select * from {{ ref('metric_cards') }}

),

metric_values as (

    select * from {{ ref('fct_metric_values') }}

),

described_benchmarks as (

    select
        benchmarks.metric as metric_id,
        benchmarks.benchmark_id,
        coalesce(benchmarks.compared_variant, cards.headline_variant) as variant,
        coalesce(benchmarks.compared_segment, 'total') as compared_segment,
        coalesce(benchmarks.compared_member, 'total') as compared_member,
        coalesce(benchmarks.low, benchmarks.value) as benchmark_low,
        coalesce(benchmarks.high, benchmarks.value) as benchmark_high,
        case
            when benchmarks.quality = 'scale' then 'not_a_benchmark'
            when coalesce(benchmarks.low, benchmarks.high, benchmarks.value) is null then 'benchmark_without_value'
            when benchmarks.unit is null or benchmarks.unit <> cards.unit then 'unit_differs'
            when benchmarks.period <> coalesce(benchmarks.compared_variant, cards.headline_variant)
                then 'period_differs'
            when benchmarks.compared_segment is null then 'segment_differs'
        end as mismatch

    from benchmarks
    inner join cards
        on benchmarks.metric = cards.metric_id

),

compared_values as (

    select
        described_benchmarks.*,
        metric_values.month,
        metric_values.value,
        coalesce(
            described_benchmarks.mismatch,
            metric_values.null_reason,
            case when not metric_values.is_complete then 'month_incomplete' end
        ) as reason

    from described_benchmarks
    inner join metric_values
        on
            described_benchmarks.metric_id = metric_values.metric_id
            and described_benchmarks.variant = metric_values.variant
            and described_benchmarks.compared_segment = metric_values.segment
            and described_benchmarks.compared_member = metric_values.member

),

fct_benchmark_comparison as (

    select
        metric_id,
        benchmark_id,
        month,
        variant,
        compared_segment,
        compared_member,
        case when reason is null then value end as value,
        benchmark_low,
        benchmark_high,
        -- `position` is a word of some dialects, and the contract's name of this column.
        case
            when reason is not null then null
            when value < benchmark_low then 'below'
            when value > benchmark_high then 'above'
            else 'within'
        end as position,  -- noqa: RF04
        reason is null as is_comparable,
        reason

    from compared_values

)

select * from fct_benchmark_comparison
