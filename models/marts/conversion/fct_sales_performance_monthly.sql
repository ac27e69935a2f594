-- One row per month and segment member from its first deal, quota or activity to the current month.
-- Averages that need more deals than a month has are of the twelve months up to its close.
{%- set has_activities = "sales_months.segment in ('total', 'sales_team', 'sales_rep_id')" %}
with

sales_months as (

    select * from {{ ref('int_sales_months_summed') }}

),

cycles as (

    select * from {{ ref('int_deal_cycles_monthly') }}

),

velocities as (

    select * from {{ ref('int_deal_velocity_estimated') }}

),

quotas as (

    select * from {{ ref('int_quotas_attained') }}

),

activities as (

    select * from {{ ref('int_sales_activities_counted') }}

),

fct_sales_performance_monthly as (

    select
        sales_months.month,
        sales_months.segment,
        sales_months.member,
        sales_months.won_count as won,
        sales_months.lost_count as lost,
        {{ ratio('sales_months.won_count', 'sales_months.won_count + sales_months.lost_count') }} as win_rate,
        sales_months.won_count as win_rate_numerator,
        sales_months.won_count + sales_months.lost_count as win_rate_denominator,
        {%- for bound in ['lower', 'upper'] %}
        {{ wilson_bound('sales_months.won_count', '(sales_months.won_count + sales_months.lost_count)', bound) }}
            as win_rate_{{ bound }},
        {%- endfor %}
        {{ ratio('sales_months.won_amount', 'sales_months.won_amount + sales_months.lost_amount') }}
            as value_win_rate,
        sales_months.won_amount as value_win_rate_numerator,
        cast(sales_months.won_amount + sales_months.lost_amount as decimal(38, 6)) as value_win_rate_denominator,
        {{ ratio('sales_months.cohort_won_count', 'sales_months.cohort_count') }} as cohort_win_rate,
        sales_months.cohort_won_count as cohort_win_rate_numerator,
        sales_months.cohort_count as cohort_win_rate_denominator,
        sales_months.created_count - sales_months.cohort_count as immature,
        {{ ratio('sales_months.won_acv', 'sales_months.won_count') }} as avg_deal_size,
        sales_months.won_acv as avg_deal_size_numerator,
        cycles.median_cycle_days,
        cycles.mean_cycle_days,
        velocities.deal_velocity_days,
        -- Average deal × win rate is what a closed deal was worth, a lost one nothing.
        {%- set velocity_numerator -%}
        cast(sales_months.open_count * sales_months.cycle_count_12m as double) * sales_months.won_acv_12m
        {%- endset %}
        {%- set velocity_denominator -%}
        cast(sales_months.won_count_12m + sales_months.lost_count_12m as double) * sales_months.cycle_days_12m
        {%- endset %}
        {{ ratio(velocity_numerator, velocity_denominator) }} as sales_velocity,
        {{ velocity_numerator }} as sales_velocity_numerator,
        {{ velocity_denominator }} as sales_velocity_denominator,
        sales_months.open_count as open_deals,
        sales_months.open_amount as open_pipeline,
        sales_months.weighted_amount as weighted_pipeline,
        sales_months.created_count as created_deals,
        sales_months.created_amount as pipeline_created,
        quotas.quota,
        {{ ratio('quotas.won_amount', 'quotas.quota') }} as quota_attainment,
        quotas.won_amount as quota_attainment_numerator,
        quotas.quota as quota_attainment_denominator,
        quotas.reps_with_quota,
        quotas.reps_at_quota,
        {{ ratio(
            'cast(quotas.quota as double) * (sales_months.won_amount_12m + sales_months.lost_amount_12m)',
            'sales_months.won_amount_12m'
        ) }} as pipeline_required,
        {{ ratio('cast(quotas.quota as double) * sales_months.won_count_12m', 'sales_months.won_amount_12m') }}
            as wins_required,
        -- Wins that the quota takes × closed deals a win: the wins themselves fall out. To 9 places, or 16 could be 17.
        cast(
            ceil(
                round(
                    {{ ratio(
                        'cast(quotas.quota as double) * (sales_months.won_count_12m + sales_months.lost_count_12m)',
                        'sales_months.won_amount_12m'
                    ) }}, 9
                )
            ) as bigint
        ) as deals_required,
        {{ ratio('sales_months.won_amount_12m', 'sales_months.won_amount_12m + sales_months.lost_amount_12m') }}
            as value_win_rate_12m,
        {{ ratio('sales_months.won_count_12m', 'sales_months.won_count_12m + sales_months.lost_count_12m') }}
            as win_rate_12m,
        case
            when quotas.quota > quotas.won_amount
                then {{ ratio('sales_months.open_amount', 'quotas.quota - quotas.won_amount') }}
        end as pipeline_coverage,
        sales_months.open_amount as pipeline_coverage_numerator,
        case when quotas.quota > quotas.won_amount then quotas.quota - quotas.won_amount end
            as pipeline_coverage_denominator,
        {%- for kind in ['call_count', 'email_count', 'meeting_count', 'demo_count', 'completed_task_count'] %}
        case when {{ has_activities }} then coalesce(activities.{{ kind }}, 0) end as {{ kind }},
        {%- endfor %}
        -- A demo is a call or meeting already.
        case
            when {{ has_activities }}
                then
                    coalesce(
                        activities.call_count + activities.email_count + activities.meeting_count
                        + activities.completed_task_count, 0
                    )
        end as activity_count,
        sales_months.unvalued_count,
        sales_months.is_complete

    from sales_months
    left join cycles
        on
            sales_months.month = cycles.month
            and sales_months.segment = cycles.segment
            and sales_months.member = cycles.member
    left join velocities
        on
            sales_months.month = velocities.month
            and sales_months.segment = velocities.segment
            and sales_months.member = velocities.member
    left join quotas
        on
            sales_months.month = quotas.month
            and sales_months.segment = quotas.segment
            and sales_months.member = quotas.member
    left join activities
        on
            sales_months.month = activities.month
            and sales_months.segment = activities.segment
            and sales_months.member = activities.member

)

select * from fct_sales_performance_monthly
