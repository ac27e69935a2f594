-- One row per survey delivery or answer that the survey tool has, with whether and why it counts.
-- A contact counts once a wave: by its last answer on the scale.
{%- set scales = {'nps': [0, 10], 'csat': [1, 5], 'ces': [1, 7]} %}
{%- set by_contact = 'partition by survey_type, contact, coalesce(wave, response_id)' %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

staged_responses as (

    select * from {{ ref('stg_survey__responses') }}

),

customers_by_address as (

    select * from {{ ref('int_addresses_tied') }}

),

dated_responses as (

    select
        staged_responses.response_id,
        staged_responses.survey_type,
        nullif(trim(staged_responses.wave), '') as named_wave,
        -- Contacts that were merged are one; whoever answers without an address is a contact of its own.
        coalesce(customers_by_address.contact_id, staged_responses.email, staged_responses.response_id) as contact,
        customers_by_address.customer_id,
        case when staged_responses.delivered_at <= as_of.as_of then staged_responses.delivered_at end as delivered_at,
        staged_responses.responded_at,
        staged_responses.score

    from staged_responses
    cross join as_of
    left join customers_by_address
        on staged_responses.email = customers_by_address.email

),

judged_responses as (

    select
        response_id,
        survey_type,
        case
            when named_wave is null and survey_type = 'nps'
                then substring(
                    cast({{ local_month('coalesce(delivered_at, responded_at)') }} as {{ dbt.type_string() }}), 1, 7
                )
            else named_wave
        end as wave,
        contact,
        customer_id,
        delivered_at,
        responded_at,
        score,
        case
            when score is null then 'unanswered'
            when survey_type is null or survey_type not in ({{ quoted_list(scales.keys()) }}) then 'unknown_survey'
            {%- for survey_type, scale in scales.items() %}
            when survey_type = '{{ survey_type }}' and score not between {{ scale[0] }} and {{ scale[1] }}
                then 'not_on_scale'
            {%- endfor %}
            when score <> floor(score) then 'not_on_scale'
            when responded_at is null then 'undated'
        end as exclusion

    from dated_responses

),

ranked_responses as (

    select
        *,
        row_number() over (
            {{ by_contact }}
            order by case when exclusion is null then 0 else 1 end asc, responded_at desc, response_id desc
        ) as answer_rank,
        row_number() over ({{ by_contact }} order by delivered_at asc nulls last, response_id asc) as delivery_rank,
        max(case when exclusion is null then 1 else 0 end) over ({{ by_contact }}) as has_counted_answer

    from judged_responses

),

counted_responses as (

    select
        *,
        case when exclusion is null and answer_rank > 1 then 'superseded' else exclusion end as final_exclusion

    from ranked_responses

),

fct_survey_responses as (

    select
        response_id,
        coalesce(survey_type, 'unknown') as survey_type,
        wave,
        customer_id,
        delivered_at,
        responded_at,
        cast(score as decimal(18, 4)) as score,
        case
            when final_exclusion is not null then 'none'
            when survey_type = 'nps' and score >= 9 then 'promoter'
            when survey_type = 'nps' and score >= 7 then 'passive'
            when survey_type = 'nps' then 'detractor'
            when survey_type = 'csat' and score >= 4 then 'satisfied'
            when survey_type = 'csat' then 'unsatisfied'
            else 'rated'
        end as answer_group,
        coalesce(final_exclusion, 'none') as exclusion,
        final_exclusion is null as is_counted,
        delivery_rank = 1 and delivered_at is not null as is_delivery,
        delivery_rank = 1 and delivered_at is not null and has_counted_answer = 1 as is_answered_delivery

    from counted_responses

)

select * from fct_survey_responses
