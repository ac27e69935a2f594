-- One row per held-out lead and kind of score, ranked among them, with its chance and how it ended.
-- `base_rate` is who knows nothing: the share of training leads that were won.
with

features as (

    select * from {{ ref('int_lead_features') }}

),

fitted as (

    select * from {{ ref('int_lead_scores_fitted') }}

),

training as (

    select {{ ratio('sum(case when is_won then 1 else 0 end)', 'count(*)') }} as won_share

    from features
    where split = 'training'

),

held_out as (

    select
        features.lead_id,
        features.is_won,
        features.rules_score,
        features.crm_score,
        cast(100 * cast(fitted.trained_chance as decimal(38, 6)) as double) as trained_score,
        cast(0 as double) as base_rate_score,
        fitted.rules_chance,
        fitted.crm_chance,
        fitted.trained_chance,
        training.won_share as base_rate_chance

    from features
    cross join training
    inner join fitted
        on features.lead_id = fitted.lead_id
    where features.split = 'held_out'

),

kinds as (

    {% for kind in ['trained', 'rules', 'crm', 'base_rate'] -%}
    select
        lead_id,
        '{{ kind }}' as score_kind,
        is_won,
        {{ kind }}_score as score,
        {{ kind }}_chance as chance

    from held_out
    where {{ kind }}_score is not null
    {% if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}
),

lead_scores_ranked as (

    select
        lead_id,
        score_kind,
        is_won,
        score,
        chance,
        cast(ntile(10) over (partition by score_kind order by score, lead_id) as bigint) as decile,
        -- Twice the middle rank of equal scores, which is a whole number.
        2 * rank() over (partition by score_kind order by score)
        + count(*) over (partition by score_kind, score) - 1 as doubled_rank

    from kinds

)

select * from lead_scores_ranked
