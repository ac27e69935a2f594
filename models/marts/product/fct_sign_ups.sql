-- One row per product user with a known sign-up, with what the user did in each window and which windows are over.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

judgements as (

    select * from {{ ref('int_sign_ups_judged') }}

),

fct_sign_ups as (

    select
        user_id,
        customer_id,
        signed_up_at,
        signed_up_date,
        signed_up_month,
        is_invited,
        is_activation_mature,
        is_activated,
        is_activated_late,
        is_account_activated,
        is_first_week_mature,
        is_active_in_first_week,
        is_adoption_mature,
        is_adopter,
        is_value_adopter,
        is_onboarded,
        has_imported_value,
        {%- for segment in segment_names() %}
        {{ segment }},
        {%- endfor %}
        has_value,
        last_active_date,
        cast(hours_to_value as double) as hours_to_value

    from judgements

)

select * from fct_sign_ups
