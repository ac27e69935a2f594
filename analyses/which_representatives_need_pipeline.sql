-- Which representatives have too little open pipeline to reach their quota at the rate at which they win?
with

months as (

    select * from {{ ref('fct_sales_performance_monthly') }}
    where
        segment = 'sales_rep_id'
        and is_complete
        and quota > 0

),

latest_month as (

    select max(month) as month
    from months

)

select
    months.member as sales_rep_id,
    months.quota,
    months.quota_attainment,
    months.win_rate_12m,
    months.open_deals,
    months.open_pipeline,
    months.weighted_pipeline,
    months.pipeline_required,
    months.pipeline_coverage

from months
inner join latest_month
    on months.month = latest_month.month
order by
    months.pipeline_coverage asc nulls first,
    months.member asc
