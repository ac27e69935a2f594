-- One row per grain, sign-up cohort, kind and bucket that has begun: users who came back in it, or in it or later.
-- A bucket that is not over for every user of the cohort has nulls, never 0.
with

cells as (

    select * from {{ ref('int_usage_cells') }}

),

retained as (

    select * from {{ ref('int_usage_retained') }}

),

-- A local day is over when the cut-off lies on a later one.
cutoffs as (

    select
        {{ local_date('as_of.as_of') }} as last_date,
        {{ local_date('cutoffs.source_as_of') }} as open_date

    from {{ ref('source_cutoffs') }} as cutoffs
    cross join {{ ref('as_of') }} as as_of
    where cutoffs.source_name = 'segment'

),

begun_cells as (

    select
        cells.grain,
        cells.cohort_date,
        cells.kind,
        cells.bucket,
        cells.bucket_end,
        cells.cohort_users,
        cells.ends_before <= cutoffs.open_date as is_mature,
        cast({{ calendar_days('cells.ends_before', 'cutoffs.open_date') }} as bigint) as days_observed_after,
        coalesce(retained.user_count, 0) as user_count

    from cells
    inner join cutoffs
        on cells.starts_on <= cutoffs.last_date
    left join retained
        on
            cells.grain = retained.grain
            and cells.cohort_date = retained.cohort_date
            and cells.bucket = retained.bucket
            and retained.kind = case when cells.kind = 'unbounded' then 'last' else cells.kind end

),

counted_cells as (

    select
        begun_cells.*,
        case
            when begun_cells.kind = 'unbounded'
                then sum(begun_cells.user_count) over (
                    partition by begun_cells.grain, begun_cells.cohort_date, begun_cells.kind
                    order by begun_cells.bucket desc
                )
            else begun_cells.user_count
        end as retained_users

    from begun_cells

),

fct_usage_retention as (

    select
        grain,
        cohort_date,
        kind,
        cast(bucket as bigint) as bucket,
        cast(bucket_end as bigint) as bucket_end,
        cohort_users,
        case when is_mature then cast(retained_users as bigint) end as retained_users,
        case when is_mature then cast(retained_users as bigint) end as numerator,
        case when is_mature then cohort_users end as denominator,
        case when is_mature then {{ ratio('retained_users', 'cohort_users') }} end as retention_rate,
        case when is_mature then {{ wilson_bound('retained_users', 'cohort_users', 'lower') }} end as lower,
        case when is_mature then {{ wilson_bound('retained_users', 'cohort_users', 'upper') }} end as upper,
        case when is_mature then days_observed_after end as days_observed_after,
        is_mature

    from counted_cells

)

select * from fct_usage_retention
