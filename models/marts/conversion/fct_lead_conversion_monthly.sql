-- One row per conversion from one milestone to the next, cohort month of the first, and segment member.
-- Cohort form; visitor_to_lead has the period form beside it, which is no rate of a population and may exceed 1.
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}
    where published_in = 'fct_lead_conversion_monthly'

),

steps as (

    select * from {{ ref('int_funnel_steps_measured') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

visitor_months as (

    select
        {{ dbt.date_trunc('month', 'session_date') }} as month,
        visitor_id

    from sessions
    group by
        {{ dbt.date_trunc('month', 'session_date') }},
        visitor_id

),

visitors as (

    select
        cast(month as date) as month,
        count(*) as visitor_count

    from visitor_months
    group by month

),

new_leads as (

    select
        {{ month_of('created_date') }} as month,
        count(*) as lead_count

    from leads
    group by {{ month_of('created_date') }}

),

periods as (

    select
        'visitor_to_lead' as funnel,
        'total' as segment,
        months.month,
        coalesce(new_leads.lead_count, 0) as lead_count,
        coalesce(visitors.visitor_count, 0) as visitor_count

    from months
    cross join funnels
    left join visitors
        on months.month = visitors.month
    left join new_leads
        on months.month = new_leads.month
    where
        funnels.funnel = 'visitor_to_lead'
        and months.ends_at <= funnels.known_until

),

fct_lead_conversion_monthly as (

    select
        steps.funnel as conversion,
        steps.cohort_month,
        steps.segment,
        steps.member,
        steps.step_rate_numerator as numerator,
        steps.step_rate_denominator as denominator,
        steps.step_rate as conversion_rate,
        steps.lower,
        steps.upper,
        steps.immature,
        steps.immature_entered as immature_converted,
        steps.median_days,
        steps.km_conversion,
        steps.km_days,
        cast(periods.lead_count as bigint) as period_rate_numerator,
        cast(periods.visitor_count as bigint) as period_rate_denominator,
        {{ ratio('periods.lead_count', 'periods.visitor_count') }} as period_rate,
        cast(funnels.window_days as bigint) as window_days,
        steps.is_mature

    from steps
    inner join funnels
        on steps.funnel = funnels.funnel
    left join periods
        on
            steps.funnel = periods.funnel
            and steps.segment = periods.segment
            and steps.cohort_month = periods.month
    where steps.step_number = 2

)

select * from fct_lead_conversion_monthly
