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
{%- set texts = [] %}
{%- for table, text in drill_tables().items() %}
{%- do texts.append([table, text.split() | join(' ')]) %}
{%- endfor %}
{%- for cut, segments in cuts.items() %}
{%- do texts.append([cut, drill_condition(segments)]) %}
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

drills_0 as (

    select * from {{ ref('metric_drills') }}

),

{#- In steps, for linters and engines read no expression that is nested forty times. -#}
{% for some in texts | batch(8) -%}
{%- set drill = namespace(sql='drill_sql') -%}
{%- for name, text in some -%}
{%- set drill.sql = "replace(" ~ drill.sql ~ ", '{" ~ name ~ "}', '" ~ text | replace("'", "''") ~ "')" -%}
{%- endfor -%}
drills_{{ loop.index }} as (

    select
        metric_id,
        drill_note_en,
        drill_note_fr,
        {{ drill.sql }} as drill_sql

    from drills_{{ loop.index0 }}

),

{% if loop.last -%}
drills as (

    select * from drills_{{ loop.index }}

),

{% endif -%}
{% endfor -%}
dim_metrics as (

    select
        cards.metric_id,
        cards.name_en,
        cards.name_fr,
        cards.definition_en,
        cards.definition_fr,
        cards.formula,
        cards.formula_fr,
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
        drills.drill_sql,
        drills.drill_note_en as drill_note,
        drills.drill_note_fr

    from cards
    left join ranked_benchmarks
        on
            cards.metric_id = ranked_benchmarks.metric
            and ranked_benchmarks.benchmark_rank = 1
    left join drills
        on cards.metric_id = drills.metric_id

)

select * from dim_metrics
