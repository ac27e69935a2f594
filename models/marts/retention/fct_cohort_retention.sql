-- One row per cohort month, age in months and segment member, for each age that has begun.
-- An age that is not over, or not yet known by billing, has its size and nulls, never 0.
{% set rates = [
    ('retention_rate', 'active_customers', 'cohort_size'),
    ('survival_rate', 'surviving_customers', 'cohort_size'),
    ('mrr_retention_rate', 'cohort_mrr', 'first_cohort_mrr'),
    ('gross_mrr_retention_rate', 'kept_mrr', 'first_cohort_mrr'),
    ('running_gross_mrr_retention_rate', 'kept_throughout_mrr', 'first_cohort_mrr')
] %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select source_as_of
    from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

margins as (

    select
        month,
        revenue,
        gross_profit

    from {{ ref('fct_profit_monthly') }}
    where
        is_complete
        and revenue > 0

),

sizes as (

    select * from {{ ref('int_cohorts_sized') }}

),

month_sums as (

    select * from {{ ref('int_cohort_months_summed') }}

),

cells as (

    select
        sizes.cohort_month,
        months.month,
        cast(
            {{ dbt.datediff('sizes.cohort_month', 'months.month', 'month') }}
            as bigint
        ) as age_months,
        sizes.segment,
        sizes.member,
        sizes.cohort_size,
        months.ends_at <= cutoffs.source_as_of as is_mature,
        cast(coalesce(month_sums.active_customers, 0) as bigint) as active_customers,
        cast(coalesce(month_sums.surviving_customers, 0) as bigint) as surviving_customers,
        cast(coalesce(month_sums.cohort_mrr, 0) as decimal(38, 6)) as cohort_mrr,
        cast(coalesce(month_sums.kept_mrr, 0) as decimal(38, 6)) as kept_mrr,
        cast(coalesce(month_sums.kept_throughout_mrr, 0) as decimal(38, 6)) as kept_throughout_mrr

    from sizes
    cross join cutoffs
    inner join months
        on sizes.cohort_month <= months.month
    left join month_sums
        on
            sizes.cohort_month = month_sums.cohort_month
            and sizes.segment = month_sums.segment
            and sizes.member = month_sums.member
            and months.month = month_sums.month

),

margin_cells as (

    select
        cells.*,
        {{ exact_money(
            'cells.cohort_mrr',
            'cast(margins.gross_profit * 1000000 as decimal(38, 0))',
            'cast(margins.revenue * 1000000 as decimal(38, 0))',
            6
        ) }} as margin_amount

    from cells
    left join margins
        on cells.month = margins.month

),

cumulated_cells as (

    select
        margin_cells.*,
        max(case when margin_cells.age_months = 0 then margin_cells.cohort_mrr end) over (
            partition by margin_cells.segment, margin_cells.member, margin_cells.cohort_month
            order by margin_cells.age_months
        ) as first_cohort_mrr,
        sum(margin_cells.margin_amount) over (
            partition by margin_cells.segment, margin_cells.member, margin_cells.cohort_month
            order by margin_cells.age_months
        ) as cumulative_margin,
        max(case when margin_cells.margin_amount is null then 1 else 0 end) over (
            partition by margin_cells.segment, margin_cells.member, margin_cells.cohort_month
            order by margin_cells.age_months
        ) as lacks_a_margin

    from margin_cells

),

fct_cohort_retention as (

    select
        cohort_month,
        age_months,
        segment,
        member,
        cohort_size,
        case when is_mature then active_customers end as active_customers,
        case when is_mature then surviving_customers end as surviving_customers,
        case when is_mature then cohort_mrr end as cohort_mrr,
        {% for rate, numerator, denominator in rates %}
        case when is_mature then {{ numerator }} end as {{ rate }}_numerator,
        case when is_mature then {{ denominator }} end as {{ rate }}_denominator,
        case when is_mature then cast({{ numerator }} as double) / nullif({{ denominator }}, 0) end as {{ rate }},
        {% endfor %}
        case
            when is_mature and lacks_a_margin = 0 then {{ exact_money('cumulative_margin', 1, 'cohort_size', 6) }}
        end as realized_ltv,
        is_mature

    from cumulated_cells

)

select * from fct_cohort_retention
