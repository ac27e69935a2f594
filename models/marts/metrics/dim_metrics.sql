-- One row per metric: what it is called, means and must not be used for, in two languages, and where it comes from.
{#- Which members a row of a drill is in, by the name that stands for it in the seed. -#}
{%- set cuts = {
    'customer': customer_segments(),
    'all': segment_names(),
    'trial': segment_names() + ['card_requirement', 'trial_length_days'],
    'acquisition': ['acquisition_channel'],
    'deal': ['deal_type', 'trial', 'demos', 'stakeholders'] + customer_segments(),
    'rep': ['sales_rep_id', 'sales_team'],
    'stage': ['customer_type', 'acquisition_channel'],
    'channel': ['channel', 'campaign'],
    'total': []
} %}
{#- What more than one drill reads, likewise. A rate of the month is of the members that its customers opened in. -#}
{%- set tables = {
    'opened_months': "(select months.* exclude (sales_rep_id, sales_team, acv_band), opened.sales_rep_id, opened.sales_team, "
        ~ "opened.acv_band from revenue.fct_customer_mrr_monthly as months inner join revenue.fct_customer_mrr_monthly as "
        ~ "opened on months.customer_id = opened.customer_id and opened.month = months.month - interval 1 month) as months",
    'deals': "(select deals.*, case when deals.had_trial then 'with_trial' else 'without_trial' end as trial, "
        ~ "case deals.demo_count when 0 then 'none' when 1 then 'one' else '2_or_more' end as demos, "
        ~ "case when deals.stakeholder_count = 0 then 'none' when deals.stakeholder_count = 1 then 'one' "
        ~ "when deals.stakeholder_count <= 3 then '2_to_3' else '4_or_more' end as stakeholders, reps.sales_team, "
        ~ "customers.* exclude (customer_id, currency, sales_rep_id, sales_team, acv_band) from conversion.fct_deals as deals "
        ~ "left join core.dim_customers as customers using (customer_id) "
        ~ "left join core.dim_sales_reps as reps on deals.sales_rep_id = reps.sales_rep_id) as deals"
} %}
{%- set drill = namespace(sql='drill_sql') %}
{%- for table, text in tables.items() %}
{%- set drill.sql = "replace(" ~ drill.sql ~ ", '{" ~ table ~ "}', '" ~ text | replace("'", "''") ~ "')" %}
{%- endfor %}
{%- for cut, segments in cuts.items() %}
{%- set condition = drill_condition(segments) | replace("'", "''") %}
{%- set drill.sql = "replace(" ~ drill.sql ~ ", '{" ~ cut ~ "}', '" ~ condition ~ "')" %}
{%- endfor %}
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

drills as (

    select
        metric_id,
        {{ drill.sql }} as drill_sql

    from {{ ref('metric_drills') }}

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
        cards.docs_page,
        drills.drill_sql

    from cards
    left join ranked_benchmarks
        on
            cards.metric_id = ranked_benchmarks.metric
            and ranked_benchmarks.benchmark_rank = 1
    left join drills
        on cards.metric_id = drills.metric_id

)

select * from dim_metrics
