-- Fails when: a later step has more entities than an earlier one (ID 27), step rates do not multiply to the overall
-- rate (ID 28), or drops and the last step do not add up to the first (ID 29).
-- It would cause: funnels that gain entities on the way, and reports whose steps contradict their total.
-- Where to look first: macros/funnels/ordered_steps.sql, then int_funnel_cells_counted.
{% set cohort = ['funnel', 'cohort_month', 'segment', 'member'] %}
with

steps as (

    select
        *,
        lag(entered) over (partition by {{ cohort | join(', ') }} order by step_number) as entered_before

    from {{ ref('fct_funnel_monthly') }}

),

cohorts as (

    select
        {{ cohort | join(', ') }},
        max(case when step_number = 1 then entered end) as first_entered,
        min(entered) as fewest_entered,
        sum(dropped) as dropped,
        min(overall_rate) as last_rate,
        exp(sum(ln(nullif(step_rate, 0)))) as multiplied_rate,
        min(coalesce(step_rate, 0)) as lowest_rate,
        max(case when step_number > 1 and entered > entered_before then 1 else 0 end) as gains,
        max(case when entered is null then 1 else 0 end) <> min(case when entered is null then 1 else 0 end) as is_torn

    from steps
    group by {{ cohort | join(', ') }}

)

select {{ cohort | join(', ') }}
from cohorts
where
    gains = 1
    or is_torn
    or first_entered <> dropped + fewest_entered
    or (fewest_entered > 0 and abs(multiplied_rate - last_rate) > 1e-9)
