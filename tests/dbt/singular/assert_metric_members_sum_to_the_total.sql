-- The members of a segment, `unknown` among them, add up to the total for whatever may be added up (ID 40).
-- A customer with two plans counts in both, so counts of customers add up over the customer's own segments alone;
-- so does MRR where transients are counted gross, which no plan, interval or currency tells.
-- Fails when: a customer has no member or two, or a mart leaves rows out of its segments.
-- It would cause: a chart by segment that does not add up to the number beside it.
-- Look first: the mart of the metric, and its own test of members.
{%- set distinct_segments = item_segments() | join("', '") %}
with

metric_values as (

    select * from {{ ref('fct_metric_values') }}

),

metrics as (

    select * from {{ ref('dim_metrics') }}
    where additivity in ('A', 'S')

),

additive_values as (

    select
        metric_values.*,
        cast(metric_values.value as decimal(38, 6)) as exact_value

    from metric_values
    inner join metrics
        on metric_values.metric_id = metrics.metric_id
    where
        {% if setting('transient_policy') != 'gross' -%}
        metrics.unit <> 'count'
        or {% endif -%}
        metrics.area <> 'revenue'
        or metric_values.segment not in ('{{ distinct_segments }}')

),

totals as (

    select * from additive_values
    where segment = 'total' and value is not null

),

member_sums as (

    select
        metric_id,
        variant,
        month,
        segment,
        sum(exact_value) as member_sum,
        sum(abs(exact_value)) as member_size

    from additive_values
    where segment <> 'total'
    group by metric_id, variant, month, segment

)

select
    totals.metric_id,
    totals.variant,
    totals.month,
    member_sums.segment,
    totals.exact_value,
    member_sums.member_sum

from totals
inner join member_sums
    on
        totals.metric_id = member_sums.metric_id
        and totals.variant = member_sums.variant
        and totals.month = member_sums.month
-- Doubles hold sixteen digits: exact below a billion, and above it (yen, rupiah) as exact as a double is.
where
    abs(totals.exact_value - coalesce(member_sums.member_sum, 0))
    > cast(4e-16 as double) * (abs(totals.exact_value) + coalesce(member_sums.member_size, 0))
