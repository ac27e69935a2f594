-- One row per local month of sign-up and segment member: who still used the product in the adoption window.
-- A sign-up counts once the window's last bound is a local day that is over.
{% set rates = ['adoption_rate', 'value_adoption_rate', 'onboarded_adoption_rate'] %}
with

users as (

    select * from {{ ref('int_users_segmented') }}

),

judgements as (

    select * from {{ ref('int_sign_ups_judged') }}

),

months as (

    select
        months.month,
        months.has_ended and months.ends_at <= cutoffs.source_as_of as is_complete

    from {{ ref('dim_months') }} as months
    cross join {{ ref('source_cutoffs') }} as cutoffs
    where cutoffs.source_name = 'segment'

),

sign_up_counts as (

    {% for segment in ['total'] + segment_names() %}
    select
        users.signed_up_month,
        '{{ segment }}' as segment,
        users.{{ segment }} as member,
        count(*) as sign_ups,
        sum(case when judgements.is_adoption_mature then 0 else 1 end) as immature,
        sum(case when judgements.is_adoption_mature and judgements.is_adopter then 1 else 0 end)
            as adoption_rate_numerator,
        sum(case when judgements.is_adoption_mature then 1 else 0 end) as adoption_rate_denominator,
        sum(case when judgements.is_adoption_mature and judgements.is_value_adopter then 1 else 0 end)
            as value_adoption_rate_numerator,
        sum(case when judgements.is_adoption_mature then 1 else 0 end) as value_adoption_rate_denominator,
        sum(
            case
                when judgements.is_adoption_mature and judgements.is_onboarded and judgements.is_adopter then 1
                else 0
            end
        ) as onboarded_adoption_rate_numerator,
        sum(case when judgements.is_adoption_mature and judgements.is_onboarded then 1 else 0 end)
            as onboarded_adoption_rate_denominator

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

),

fct_adoption_monthly as (

    select
        sign_up_counts.signed_up_month,
        sign_up_counts.segment,
        sign_up_counts.member,
        sign_up_counts.sign_ups,
        cast(sign_up_counts.immature as bigint) as immature,
        {% for rate in rates %}
        cast(sign_up_counts.{{ rate }}_numerator as bigint) as {{ rate }}_numerator,
        cast(sign_up_counts.{{ rate }}_denominator as bigint) as {{ rate }}_denominator,
        {{ ratio('sign_up_counts.' ~ rate ~ '_numerator', 'sign_up_counts.' ~ rate ~ '_denominator') }} as {{ rate }},
        {% endfor %}
        {{ wilson_bound(
            'sign_up_counts.adoption_rate_numerator', 'sign_up_counts.adoption_rate_denominator', 'lower'
        ) }} as lower,
        {{ wilson_bound(
            'sign_up_counts.adoption_rate_numerator', 'sign_up_counts.adoption_rate_denominator', 'upper'
        ) }} as upper,
        months.is_complete and sign_up_counts.immature = 0 as is_mature,
        months.is_complete

    from sign_up_counts
    inner join months
        on sign_up_counts.signed_up_month = months.month

)

select * from fct_adoption_monthly
