-- One row per kind of score and tenth of the held-out leads by it: how many were to be won, and how many were.
with

ranked_scores as (

    select * from {{ ref('int_lead_scores_ranked') }}
    where score_kind <> 'base_rate'

),

deciles as (

    select
        score_kind,
        decile,
        min(score) as lowest_score,
        max(score) as highest_score,
        count(*) as lead_count,
        cast(sum(case when is_won then 1 else 0 end) as bigint) as won_count,
        cast(sum(cast(chance as decimal(38, 6))) as decimal(38, 6)) as expected_won

    from ranked_scores
    group by
        score_kind,
        decile

),

fct_lead_score_calibration as (

    select
        score_kind,
        decile,
        lowest_score,
        highest_score,
        lead_count,
        won_count,
        expected_won,
        {{ ratio('won_count', 'lead_count') }} as observed_rate,
        -- `lower` and `upper` are functions too, and the contract's names of these columns.
        {{ wilson_bound('won_count', 'lead_count', 'lower') }} as lower,  -- noqa: RF04
        {{ wilson_bound('won_count', 'lead_count', 'upper') }} as upper,  -- noqa: RF04
        {{ ratio('expected_won', 'lead_count') }} as expected_rate

    from deciles

)

select * from fct_lead_score_calibration
