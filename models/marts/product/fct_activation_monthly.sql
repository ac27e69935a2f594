-- One row per local month of sign-up and segment member: who met the activation rule in its window.
-- Only sign-ups whose window is over are in a rate; the others are counted as immature.
{% set rates = ['activation_rate', 'account_activation_rate', 'post_signup_active_7d_rate'] %}
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
        sum(case when judgements.is_invited then 1 else 0 end) as invited_users,
        sum(case when judgements.is_activation_mature then 0 else 1 end) as immature,
        sum(case when judgements.is_activated_late then 1 else 0 end) as late_activations,
        sum(case when judgements.is_activation_mature and judgements.is_activated then 1 else 0 end)
            as activation_rate_numerator,
        sum(case when judgements.is_activation_mature then 1 else 0 end) as activation_rate_denominator,
        sum(
            case
                when judgements.is_account and judgements.is_activation_mature and judgements.is_account_activated
                    then 1
                else 0
            end
        ) as account_activation_rate_numerator,
        sum(case when judgements.is_account and judgements.is_activation_mature then 1 else 0 end)
            as account_activation_rate_denominator,
        sum(case when judgements.is_first_week_mature and judgements.is_active_in_first_week then 1 else 0 end)
            as post_signup_active_7d_rate_numerator,
        sum(case when judgements.is_first_week_mature then 1 else 0 end) as post_signup_active_7d_rate_denominator

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

fct_activation_monthly as (

    select
        sign_up_counts.signed_up_month,
        sign_up_counts.segment,
        sign_up_counts.member,
        sign_up_counts.sign_ups,
        cast(sign_up_counts.invited_users as bigint) as invited_users,
        cast(sign_up_counts.immature as bigint) as immature,
        cast(sign_up_counts.late_activations as bigint) as late_activations,
        {% for rate in rates %}
        cast(sign_up_counts.{{ rate }}_numerator as bigint) as {{ rate }}_numerator,
        cast(sign_up_counts.{{ rate }}_denominator as bigint) as {{ rate }}_denominator,
        {{ ratio('sign_up_counts.' ~ rate ~ '_numerator', 'sign_up_counts.' ~ rate ~ '_denominator') }} as {{ rate }},
        {% endfor %}
        {{ wilson_bound(
            'sign_up_counts.activation_rate_numerator', 'sign_up_counts.activation_rate_denominator', 'lower'
        ) }} as lower,
        {{ wilson_bound(
            'sign_up_counts.activation_rate_numerator', 'sign_up_counts.activation_rate_denominator', 'upper'
        ) }} as upper,
        months.is_complete and sign_up_counts.immature = 0 as is_mature,
        months.is_complete

    from sign_up_counts
    inner join months
        on sign_up_counts.signed_up_month = months.month

)

select * from fct_activation_monthly
