-- One row per customer and month with a survey delivered or answered; a null customer is an unknown one.
-- Answers stand in the month of the answer, deliveries and whether they were answered in that of the delivery.
{%- set answer_measures = {
    'nps_responses': "survey_type = 'nps' and is_counted",
    'promoters': "answer_group = 'promoter'",
    'passives': "answer_group = 'passive'",
    'detractors': "answer_group = 'detractor'",
    'nps_rejected': "survey_type = 'nps' and exclusion = 'not_on_scale'",
    'csat_responses': "survey_type = 'csat' and is_counted",
    'satisfied': "answer_group = 'satisfied'",
    'csat_rejected': "survey_type = 'csat' and exclusion = 'not_on_scale'",
    'ces_responses': "survey_type = 'ces' and is_counted",
    'ces_rejected': "survey_type = 'ces' and exclusion = 'not_on_scale'"
} %}
{%- set sum_measures = {'csat_score_sum': 'csat', 'ces_score_sum': 'ces'} %}
{%- set delivery_measures = {'nps_delivered': 'true', 'nps_answered': 'is_answered_delivery'} %}
{%- set measures = answer_measures.keys() | list + sum_measures.keys() | list + delivery_measures.keys() | list %}
with

responses as (

    select * from {{ ref('fct_survey_responses') }}

),

surveys as (

    select
        {%- for measure, condition in answer_measures.items() %}
        case when {{ condition }} then 1 else 0 end as {{ measure }},
        {%- endfor %}
        {%- for measure, survey_type in sum_measures.items() %}
        case when survey_type = '{{ survey_type }}' and is_counted then score else 0 end as {{ measure }},
        {%- endfor %}
        {%- for measure in delivery_measures %}
        0 as {{ measure }},
        {%- endfor %}
        customer_id,
        {{ local_month('responded_at') }} as month

    from responses
    where responded_at is not null

    union all

    select
        {%- for measure in answer_measures.keys() | list + sum_measures.keys() | list %}
        0 as {{ measure }},
        {%- endfor %}
        {%- for measure, condition in delivery_measures.items() %}
        case when {{ condition }} then 1 else 0 end as {{ measure }},
        {%- endfor %}
        customer_id,
        {{ local_month('delivered_at') }} as month

    from responses
    where
        survey_type = 'nps'
        and is_delivery

),

surveys_counted as (

    select
        {%- for measure in measures %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        customer_id,
        month

    from surveys
    group by
        customer_id,
        month

)

select * from surveys_counted
