-- One row per metric: what it is called, means and must not be used for, in two languages, and where it comes from.
with

cards as (

    select * from {{ ref('metric_cards') }}

),

-- Of several benchmarks the one about all customers comes first, then the one that has a figure.
ranked_benchmarks as (

    select
        metric,
        coalesce(low, value) as benchmark_low,
        coalesce(high, value) as benchmark_high,
        {{ dbt.concat([
            "coalesce(source_named, 'source not named')", "', '", "coalesce(segment, 'segment not stated')", "', article '",
            'article', "' ('", 'quality', "')'"
        ]) }} as benchmark_source,
        row_number() over (
            partition by metric
            order by
                case when compared_segment = 'total' then 0 else 1 end,
                case when coalesce(low, high, value) is null then 1 else 0 end,
                benchmark_id
        ) as benchmark_rank

    from {{ ref('metric_benchmarks') }}
    where has_card

),

dim_metrics as (

    select
        cards.metric_id,
        cards.name_en,
        cards.name_fr,
        cards.definition_en,
        cards.definition_fr,
        cards.formula,
        cards.unit,
        cast(substr(cards.additivity, 1, 1) as {{ dbt.type_string() }}) as additivity,
        cards.area,
        cards.source_model,
        ranked_benchmarks.benchmark_low,
        ranked_benchmarks.benchmark_high,
        ranked_benchmarks.benchmark_source,
        cards.scale,
        cards.invalid_uses_en as invalid_uses,
        cards.invalid_uses_fr,
        cards.headline_variant,
        cards.docs_page

    from cards
    left join ranked_benchmarks
        on
            cards.metric_id = ranked_benchmarks.metric
            and ranked_benchmarks.benchmark_rank = 1

)

select * from dim_metrics
