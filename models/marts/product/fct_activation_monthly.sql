-- One row per local month of sign-up and segment member: who met the activation rule in its window.
-- Only sign-ups whose window is over are in a rate; the others are counted as immature.
{% set rates = [
    ('activation_rate', 'activated', 'activation_mature'),
    ('account_activation_rate', 'accounts_activated', 'accounts_mature'),
    ('post_signup_active_7d_rate', 'first_week_active', 'first_week_mature')
] %}
with

sign_ups as (

    select * from {{ ref('int_sign_ups_summed') }}

),

months as (

    {{ source_months(['segment']) }}

),

fct_activation_monthly as (

    select
        sign_ups.signed_up_month,
        sign_ups.segment,
        sign_ups.member,
        sign_ups.sign_ups,
        sign_ups.invited_users,
        sign_ups.sign_ups - sign_ups.activation_mature as immature,
        sign_ups.activated_late as late_activations,
        {% for rate, numerator, denominator in rates %}
        sign_ups.{{ numerator }} as {{ rate }}_numerator,
        sign_ups.{{ denominator }} as {{ rate }}_denominator,
        {{ ratio('sign_ups.' ~ numerator, 'sign_ups.' ~ denominator) }} as {{ rate }},
        {% endfor %}
        {{ wilson_bound('sign_ups.activated', 'sign_ups.activation_mature', 'lower') }} as lower,
        {{ wilson_bound('sign_ups.activated', 'sign_ups.activation_mature', 'upper') }} as upper,
        months.is_complete and sign_ups.sign_ups = sign_ups.activation_mature as is_mature,
        months.is_complete

    from sign_ups
    inner join months
        on sign_ups.signed_up_month = months.month

)

select * from fct_activation_monthly
