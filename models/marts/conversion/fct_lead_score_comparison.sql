-- One row per kind of score: how well it told the held-out leads that were won from the others.
-- `base_rate` is who knows nothing; a score that is not better than that is no score.
{%- set least_chance = '0.000001' %}
with

features as (

    select * from {{ ref('int_lead_features') }}

),

fitted as (

    select * from {{ ref('int_lead_scores_fitted') }}

),

ranked_scores as (

    select * from {{ ref('int_lead_scores_ranked') }}

),

kinds as (

    {% for kind in ['trained', 'rules', 'crm', 'base_rate'] -%}
    select '{{ kind }}' as score_kind
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

training as (

    select
        count(*) as training_leads,
        cast(coalesce(sum(case when is_won then 1 else 0 end), 0) as bigint) as training_won

    from features
    where split = 'training'

),

held_out as (

    select
        min(scored_at) as held_out_from,
        max(scored_at) as held_out_to

    from features
    where split = 'held_out'

),

model_status as (

    select coalesce(max(status), 'too_few_wins') as status
    from fitted

),

chances as (

    select
        *,
        case when is_won then chance else 1 - chance end as chance_of_outcome

    from ranked_scores

),

losses as (

    select
        *,
        cast(1 - chance_of_outcome as decimal(38, 6)) as distance,
        -- A chance of 0 that comes true would be an endless loss.
        cast(
            ln(case when chance_of_outcome < {{ least_chance }} then {{ least_chance }} else chance_of_outcome end)
            as decimal(38, 12)
        ) as log_likelihood

    from chances

),

sums as (

    select
        score_kind,
        count(*) as lead_count,
        cast(sum(case when is_won then 1 else 0 end) as bigint) as won_count,
        cast(sum(case when is_won then doubled_rank else 0 end) as bigint) as won_doubled_ranks,
        cast(sum(distance * distance) as double) as squared_distance,
        -cast(sum(log_likelihood) as double) as log_loss,
        cast(sum(case when decile = 10 then 1 else 0 end) as bigint) as top_decile_leads,
        cast(sum(case when decile = 10 and is_won then 1 else 0 end) as bigint) as top_decile_won

    from losses
    group by score_kind

),

fct_lead_score_comparison as (

    select
        kinds.score_kind,
        model_status.status,
        training.training_leads,
        training.training_won,
        {{ local_date('held_out.held_out_from') }} as held_out_from,
        {{ local_date('held_out.held_out_to') }} as held_out_to,
        coalesce(sums.lead_count, 0) as lead_count,
        coalesce(sums.won_count, 0) as won_count,
        {{ ratio(
            'sums.won_doubled_ranks - sums.won_count * (sums.won_count + 1)',
            '2 * sums.won_count * (sums.lead_count - sums.won_count)'
        ) }} as auc,
        {{ ratio('sums.squared_distance', 'sums.lead_count') }} as brier_score,
        {{ ratio('sums.log_loss', 'sums.lead_count') }} as log_loss,
        case when kinds.score_kind <> 'base_rate' then sums.top_decile_leads end as top_decile_leads,
        case when kinds.score_kind <> 'base_rate' then sums.top_decile_won end as top_decile_won,
        case
            when kinds.score_kind <> 'base_rate'
                then
                    {{ ratio(
                        'sums.top_decile_won * sums.lead_count', 'sums.top_decile_leads * sums.won_count'
                    ) }}
        end as top_decile_lift

    from kinds
    cross join model_status
    cross join training
    cross join held_out
    left join sums
        on kinds.score_kind = sums.score_kind

)

select * from fct_lead_score_comparison
