-- One row per product user with a known sign-up, with what the user did in each window and which windows are over.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

users as (

    select * from {{ ref('int_users_segmented') }}

),

judgements as (

    select * from {{ ref('int_sign_ups_judged') }}

),

fct_sign_ups as (

    select
        users.user_id,
        users.customer_id,
        users.signed_up_at,
        users.signed_up_date,
        users.signed_up_month,
        judgements.is_invited,
        judgements.is_activation_mature,
        judgements.is_activated,
        judgements.is_activated_late,
        judgements.is_account_activated,
        judgements.is_first_week_mature,
        judgements.is_active_in_first_week,
        judgements.is_adoption_mature,
        judgements.is_adopter,
        judgements.is_value_adopter,
        judgements.is_onboarded,
        judgements.has_imported_value,
        {%- for segment in segment_names() %}
        users.{{ segment }},
        {%- endfor %}
        judgements.has_value,
        cast(judgements.hours_to_value as double precision) as hours_to_value

    from users
    inner join judgements
        on users.user_id = judgements.user_id

)

select * from fct_sign_ups
