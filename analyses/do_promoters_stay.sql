-- Do promoters still pay half a year after their answer more often than detractors?
-- One answer a customer, the first: later ones come from those who stayed.
with

as_of as (

    select * from {{ ref('as_of') }}

),

answers as (

    select
        customer_id,
        answer_group,
        responded_at,
        row_number() over (
            partition by customer_id
            order by responded_at asc, response_id asc
        ) as answer_number

    from {{ ref('fct_survey_responses') }}
    where
        survey_type = 'nps'
        and is_counted

),

first_answers as (

    select
        answers.customer_id,
        answers.answer_group,
        answers.responded_at

    from answers
    inner join as_of
        on answers.responded_at <= {{ add_interval('as_of.as_of', '-180', 'day') }}
    where answers.answer_number = 1

),

customer_states as (

    select
        first_answers.customer_id,
        first_answers.answer_group,
        max(case when intervals.valid_from <= first_answers.responded_at then 1 else 0 end) as paid_then,
        max(
            case
                when
                    coalesce(intervals.valid_to, as_of.as_of)
                    >= {{ add_interval('first_answers.responded_at', '180', 'day') }}
                    then 1
                else 0
            end
        ) as pays_after_180_days

    from first_answers
    cross join as_of
    inner join {{ ref('fct_mrr_intervals') }} as intervals
        on
            first_answers.customer_id = intervals.customer_id
            and intervals.mrr_local > 0
            and intervals.valid_from <= {{ add_interval('first_answers.responded_at', '180', 'day') }}
            and coalesce(intervals.valid_to, as_of.as_of) > first_answers.responded_at
    group by
        first_answers.customer_id,
        first_answers.answer_group

)

select
    answer_group,
    count(*) as customers,
    sum(pays_after_180_days) as still_paying,
    {{ ratio('sum(pays_after_180_days)', 'count(*)') }} as still_paying_rate,
    {{ wilson_bound('sum(pays_after_180_days)', 'count(*)', 'lower') }} as still_paying_lower,
    {{ wilson_bound('sum(pays_after_180_days)', 'count(*)', 'upper') }} as still_paying_upper

from customer_states
where paid_then = 1
group by answer_group
order by answer_group
