-- One row per month and segment member, from the first answer on satisfaction or effort on.
-- Answers count by their own month; satisfaction is a share, effort a mean.
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
    where csat_responses + csat_rejected + ces_responses + ces_rejected > 0

),

fct_csat_monthly as (

    select
        member_months.month,
        member_months.segment,
        member_months.member,
        member_months.csat_responses,
        {{ ratio('member_months.satisfied', 'member_months.csat_responses') }} as csat,
        member_months.satisfied as csat_numerator,
        member_months.csat_responses as csat_denominator,
        {{ wilson_bound('member_months.satisfied', 'member_months.csat_responses', 'lower') }} as csat_lower,
        {{ wilson_bound('member_months.satisfied', 'member_months.csat_responses', 'upper') }} as csat_upper,
        {{ ratio('member_months.csat_score_sum', 'member_months.csat_responses') }} as csat_mean,
        member_months.csat_rejected as csat_rejected_responses,
        member_months.ces_responses,
        {{ ratio('member_months.ces_score_sum', 'member_months.ces_responses') }} as ces,
        member_months.ces_score_sum as ces_numerator,
        member_months.ces_responses as ces_denominator,
        member_months.ces_rejected as ces_rejected_responses,
        coalesce(member_months.ends_at <= cutoffs.source_as_of, false) as is_complete

    from member_months
    inner join first_month
        on member_months.month >= first_month.month
    cross join cutoffs

)

select * from fct_csat_monthly
