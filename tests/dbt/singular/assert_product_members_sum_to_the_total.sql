-- Fails when: sign-ups, activations or adopters of the members of a segment do not sum to the month's total (ID 40).
-- It would cause: cuts by segment that lose or double users.
-- Where to look first: int_users_segmented, one member of each segment for each user, unknown included.
with

sign_up_months as (

    select
        'activation' as subject,
        signed_up_month,
        segment,
        sign_ups,
        activation_rate_numerator as numerator,
        activation_rate_denominator as denominator

    from {{ ref('fct_activation_monthly') }}

    union all

    select
        'adoption' as subject,
        signed_up_month,
        segment,
        sign_ups,
        adoption_rate_numerator as numerator,
        adoption_rate_denominator as denominator

    from {{ ref('fct_adoption_monthly') }}

    union all

    select
        'time_to_value' as subject,
        signed_up_month,
        segment,
        sign_ups,
        achieved_users as numerator,
        achieved_users + waiting_users as denominator

    from {{ ref('fct_time_to_value') }}

),

segment_sums as (

    select
        subject,
        signed_up_month,
        segment,
        sum(sign_ups) as sign_ups,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from sign_up_months
    group by
        subject,
        signed_up_month,
        segment

),

differences as (

    select segment_sums.*
    from segment_sums
    inner join segment_sums as totals
        on
            segment_sums.subject = totals.subject
            and segment_sums.signed_up_month = totals.signed_up_month
            and totals.segment = 'total'
    where
        segment_sums.sign_ups <> totals.sign_ups
        or segment_sums.numerator <> totals.numerator
        or segment_sums.denominator <> totals.denominator

)

select * from differences
