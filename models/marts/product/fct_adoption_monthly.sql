-- One row per local month of sign-up and segment member: who still used the product in the adoption window.
-- A sign-up counts once the local day of the window's last bound is over.
{% set rates = [
    ('adoption_rate', 'adopters', 'adoption_mature'),
    ('value_adoption_rate', 'value_adopters', 'adoption_mature'),
    ('onboarded_adoption_rate', 'onboarded_adopters', 'onboarded')
] %}
with

sign_ups as (

    select * from {{ ref('int_sign_ups_summed') }}

),

months as (

    {{ source_months(['segment']) }}

),

fct_adoption_monthly as (

    select
        sign_ups.signed_up_month,
        sign_ups.segment,
        sign_ups.member,
        sign_ups.sign_ups,
        sign_ups.sign_ups - sign_ups.adoption_mature as immature,
        {% for rate, numerator, denominator in rates %}
        sign_ups.{{ numerator }} as {{ rate }}_numerator,
        sign_ups.{{ denominator }} as {{ rate }}_denominator,
        {{ ratio('sign_ups.' ~ numerator, 'sign_ups.' ~ denominator) }} as {{ rate }},
        {% endfor %}
        {{ wilson_bound('sign_ups.adopters', 'sign_ups.adoption_mature', 'lower') }} as lower,
        {{ wilson_bound('sign_ups.adopters', 'sign_ups.adoption_mature', 'upper') }} as upper,
        months.is_complete and sign_ups.sign_ups = sign_ups.adoption_mature as is_mature,
        months.is_complete

    from sign_ups
    inner join months
        on sign_ups.signed_up_month = months.month

)

select * from fct_adoption_monthly
