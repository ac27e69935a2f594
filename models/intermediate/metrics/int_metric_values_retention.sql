-- One row per metric of cohorts, renewals and usage, age, month of the cohort and segment member.
{%- set month_of_age = dbt.concat(["'month_'", dbt.cast('age_months', 'varchar')]) %}
{%- set month_of_bucket = dbt.concat(["'month_'", dbt.cast('bucket', 'varchar')]) %}
with

months as (

    {{ source_months(['stripe']) }}

),

converted_months as (

    {{ source_months(['stripe', 'finance']) }}

),

usage_months as (

    {{ source_months(['segment']) }}

),

cohorts as (

    select
        cohorts.*,
        months.is_complete

    from {{ ref('fct_cohort_retention') }} as cohorts
    inner join months
        on cohorts.cohort_month = months.month

),

checkpoints as (

    select
        checkpoints.*,
        converted_months.is_complete

    from {{ ref('fct_90_day_checkpoint') }} as checkpoints
    inner join converted_months
        on checkpoints.cohort_month = converted_months.month

),

-- Weeks and days begin cohorts inside a month: they stay in the mart.
usage_cohorts as (

    select
        usage_cohorts.*,
        usage_months.month,
        'total' as segment,
        'total' as member,
        usage_months.is_complete

    from {{ ref('fct_usage_retention') }} as usage_cohorts
    inner join usage_months
        on usage_cohorts.cohort_date = usage_months.month
    where
        usage_cohorts.grain = 'month'
        and usage_cohorts.kind in ('on', 'unbounded')

),

renewals as (

    select
        *,
        {{ month_of('term_ended_date') }} as month,
        'total' as total,
        case when is_mature then 1 else 0 end as mature_count,
        case when is_mature and is_renewed then 1 else 0 end as renewed_count

    from {{ ref('fct_renewals') }}

),

renewal_sums as (

    {% for segment in ['total'] + segment_names() %}
    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        sum(renewed_count) as renewal_rate_numerator,
        sum(mature_count) as renewal_rate_denominator,
        sum(mature_count) = count(*) as is_mature

    from renewals
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

renewal_rates as (

    select
        renewal_sums.*,
        {{ ratio('renewal_sums.renewal_rate_numerator', 'renewal_sums.renewal_rate_denominator') }} as renewal_rate,
        converted_months.is_complete

    from renewal_sums
    inner join converted_months
        on renewal_sums.month = converted_months.month

),

metric_values as (

    {{ metric_rows('cohorts', [
        {'id': 'cohort_retention', 'variant': month_of_age, 'rate': 'retention_rate'},
        {'id': 'cohort_nrr', 'variant': month_of_age, 'rate': 'mrr_retention_rate'}
    ], month='cohort_month', is_mature='is_mature') }}

    union all

    {{ metric_rows('checkpoints', [
        {'id': 'retention_90d', 'rate': 'retention_90d'},
        {'id': 'mrr_90d', 'value': 'mrr_90d'}
    ], month='cohort_month', is_mature='is_mature') }}

    union all

    {{ metric_rows('renewal_rates', [{'id': 'renewal_rate', 'rate': 'renewal_rate'}], is_mature='is_mature') }}

    union all

    {{ metric_rows('usage_cohorts', [
        {
            'id': 'usage_retention_on', 'variant': month_of_bucket, 'rate': 'retention_rate',
            'numerator': 'numerator', 'denominator': 'denominator', 'where': "kind = 'on'"
        },
        {
            'id': 'usage_retention_unbounded', 'variant': month_of_bucket, 'rate': 'retention_rate',
            'numerator': 'numerator', 'denominator': 'denominator', 'where': "kind = 'unbounded'"
        }
    ], is_mature='is_mature') }}

)

select * from metric_values
