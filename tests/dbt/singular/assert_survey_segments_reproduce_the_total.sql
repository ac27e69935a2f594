-- Fails when: a segment's responses, groups or deliveries do not sum to the month's total, or the mean of its scores,
-- weighted by responses, is not the total's score (ID 35, 40).
-- It would cause: cuts of the Net Promoter Score that lose or double contacts.
-- Where to look first: int_customer_months_segmented, where each customer has one member of a segment in a month.
with

scores as (

    select
        month,
        segment,
        responses,
        promoters,
        passives,
        detractors,
        delivered,
        rejected_responses,
        nps * responses as weighted_nps

    from {{ ref('fct_nps_monthly') }}

),

segment_sums as (

    select
        month,
        segment,
        sum(responses) as responses,
        sum(promoters) as promoters,
        sum(passives) as passives,
        sum(detractors) as detractors,
        sum(delivered) as delivered,
        sum(rejected_responses) as rejected_responses,
        sum(weighted_nps) as weighted_nps

    from scores
    group by
        month,
        segment

),

differences as (

    select
        segment_sums.month,
        segment_sums.segment

    from segment_sums
    left join scores as totals
        on
            segment_sums.month = totals.month
            and totals.segment = 'total'
    where
        totals.month is null
        or segment_sums.responses <> totals.responses
        or segment_sums.promoters <> totals.promoters
        or segment_sums.passives <> totals.passives
        or segment_sums.detractors <> totals.detractors
        or segment_sums.delivered <> totals.delivered
        or segment_sums.rejected_responses <> totals.rejected_responses
        or abs(segment_sums.weighted_nps - totals.weighted_nps) > 1e-6

)

select * from differences
