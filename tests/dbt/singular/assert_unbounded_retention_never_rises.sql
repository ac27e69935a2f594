-- Fails when: a cohort has more users who came back on or after a bucket than on or after the one before (ID 33), or
-- fewer than came back in that bucket (ID 34).
-- It would cause: unbounded retention that rises with age, or lies below the bounded one.
-- Where to look first: int_usage_retained, the last bucket of each user.
with

retention as (

    select * from {{ ref('fct_usage_retention') }}

),

differences as (

    select
        later.grain,
        later.cohort_date,
        later.bucket,
        'rises' as broken_rule

    from retention as later
    inner join retention as earlier
        on
            later.grain = earlier.grain
            and later.cohort_date = earlier.cohort_date
            and later.bucket = earlier.bucket + 1
            and later.kind = 'unbounded'
            and earlier.kind = 'unbounded'
    where later.retained_users > earlier.retained_users

    union all

    select
        unbounded_cells.grain,
        unbounded_cells.cohort_date,
        unbounded_cells.bucket,
        'below_on' as broken_rule

    from retention as unbounded_cells
    inner join retention as bounded
        on
            unbounded_cells.grain = bounded.grain
            and unbounded_cells.cohort_date = bounded.cohort_date
            and unbounded_cells.bucket = bounded.bucket
            and unbounded_cells.kind = 'unbounded'
            and bounded.kind = 'on'
    where unbounded_cells.retained_users < bounded.retained_users

)

select * from differences
