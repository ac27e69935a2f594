-- One row per month and segment member, from the first month with a Net Promoter survey to the current one.
-- The score counts answers by their own month; the response rate counts what was sent in the month, answered whenever.
with

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'survey'

),

member_months as (

    select * from {{ ref('int_advocacy_members_summed') }}

),

first_month as (

    select min(month) as month from member_months
    where nps_responses + nps_rejected + nps_delivered > 0

),

months_of_surveys as (

    select
        member_months.*,
        member_months.ends_at <= cutoffs.source_as_of as is_complete

    from member_months
    inner join first_month
        on member_months.month >= first_month.month
    cross join cutoffs

),

scored_months as (

    select
        *,
        promoters - detractors as net_promoters,
        cast(100 * (promoters - detractors) as double) / nullif(nps_responses, 0) as nps,
        {{ nps_standard_error('promoters', 'detractors', 'nps_responses') }} as standard_error

    from months_of_surveys

),

fct_nps_monthly as (

    select
        month,
        segment,
        member,
        nps_responses as responses,
        promoters,
        passives,
        detractors,
        nps,
        net_promoters as nps_numerator,
        nps_responses as nps_denominator,
        standard_error,
        {{ nps_bound('nps', 'standard_error', 'lower') }} as nps_lower,
        {{ nps_bound('nps', 'standard_error', 'upper') }} as nps_upper,
        nps_delivered as delivered,
        {{ ratio('nps_answered', 'nps_delivered') }} as response_rate,
        nps_answered as response_rate_numerator,
        nps_delivered as response_rate_denominator,
        {{ wilson_bound('nps_answered', 'nps_delivered', 'lower') }} as response_rate_lower,
        {{ wilson_bound('nps_answered', 'nps_delivered', 'upper') }} as response_rate_upper,
        nps_rejected as rejected_responses,
        coalesce(is_complete, false) as is_complete

    from scored_months

)

select * from fct_nps_monthly
