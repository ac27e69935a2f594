-- One row per local month of sign-up and segment member, with how many users answer each question with yes.
{% set segments = ['total'] + segment_names() %}
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

sign_ups as (

    select
        *,
        'total' as total,
        not is_invited as is_account

    from {{ ref('fct_sign_ups') }}

),

-- Users alike in every segment are one sum each: there are far fewer kinds than users.
kinds as (

    select
        signed_up_month,
        {{ segments | join(',\n        ') }},
        {% for name, conditions in sums %}
        sum(case when {{ conditions | join(' and ') }} then 1 else 0 end) as {{ name }},
        {% endfor %}
        count(*) as sign_ups

    from sign_ups
    group by
        signed_up_month,
        {{ segments | join(',\n        ') }}

),

sign_ups_summed as (

    {% for segment in segments %}
    select
        signed_up_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        {% for name, conditions in sums %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {% endfor %}
        cast(sum(sign_ups) as bigint) as sign_ups

    from kinds
    group by
        signed_up_month,
        {{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from sign_ups_summed
