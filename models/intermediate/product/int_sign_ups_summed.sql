-- One row per local month of sign-up and segment member, with how many users answer each question with yes.
{% set sums = [
    ('invited_users', ['is_invited']),
    ('activation_mature', ['is_activation_mature']),
    ('activated', ['is_activation_mature', 'is_activated']),
    ('activated_late', ['is_activated_late']),
    ('accounts_mature', ['is_account', 'is_activation_mature']),
    ('accounts_activated', ['is_account', 'is_activation_mature', 'is_account_activated']),
    ('first_week_mature', ['is_first_week_mature']),
    ('first_week_active', ['is_first_week_mature', 'is_active_in_first_week']),
    ('adoption_mature', ['is_adoption_mature']),
    ('adopters', ['is_adoption_mature', 'is_adopter']),
    ('value_adopters', ['is_adoption_mature', 'is_value_adopter']),
    ('onboarded', ['is_adoption_mature', 'is_onboarded']),
    ('onboarded_adopters', ['is_adoption_mature', 'is_onboarded', 'is_adopter'])
] %}
with

users as (

    select * from {{ ref('int_users_segmented') }}

),

judgements as (

    select * from {{ ref('int_sign_ups_judged') }}

),

sign_ups_summed as (

    {% for segment in ['total'] + segment_names() %}
    select
        users.signed_up_month,
        '{{ segment }}' as segment,
        users.{{ segment }} as member,
        {% for name, conditions in sums %}
        cast(
            sum(case when judgements.{{ conditions | join(' and judgements.') }} then 1 else 0 end) as bigint
        ) as {{ name }},
        {% endfor %}
        count(*) as sign_ups

    from users
    inner join judgements
        on users.user_id = judgements.user_id
    group by
        users.signed_up_month,
        users.{{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from sign_ups_summed
