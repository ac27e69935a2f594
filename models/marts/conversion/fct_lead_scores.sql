-- One row per lead with a creation time, scored once, at a fixed age, by what was known before.
-- The trained score is the chance in percent to be won in the window; what moved it most stands beside it.
with

features as (

    select * from {{ ref('int_lead_features') }}

),

fitted as (

    select * from {{ ref('int_lead_scores_fitted') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'hubspot_contact'
        and valid_to is null

),

fct_lead_scores as (

    select
        features.lead_id,
        identities.customer_id,
        features.scored_at,
        features.split,
        case
            when fitted.lead_id is null then features.split
            when fitted.status = 'trained' then 'scored'
            else fitted.status
        end as status,
        features.is_won,
        cast(100 * cast(fitted.trained_chance as decimal(38, 6)) as double) as trained_score,
        cast(
            case
                when fitted.trained_chance is not null
                    then
                        ntile(10) over (
                            partition by fitted.trained_chance is null
                            order by fitted.trained_chance, features.lead_id
                        )
            end as bigint
        ) as trained_decile,
        {% for number in [1, 2, 3] -%}
        fitted.reason_{{ number }},
        fitted.reason_{{ number }}_log_odds,
        {% endfor -%}
        case when features.split <> 'too_young' then features.rules_score end as rules_score,
        case when features.split <> 'too_young' then features.crm_score end as crm_score

    from features
    left join fitted
        on features.lead_id = fitted.lead_id
    left join identities
        on features.lead_id = identities.source_id

)

select * from fct_lead_scores
