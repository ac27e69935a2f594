-- One row per segment member and day of life on which a customer ended or is known no further.
with

lives as (

    select * from {{ ref('int_customers_lived') }}

),

members as (

    select * from {{ ref('int_cohort_members') }}

),

cut_lives as (

    {% for segment in ['total'] + segment_names() %}
    select
        '{{ segment }}' as segment,
        members.{{ segment }} as member,
        lives.life_days,
        lives.is_over

    from lives
    inner join members
        on lives.customer_id = members.customer_id
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

survival_curves as (

    {{ kaplan_meier('cut_lives', ['segment', 'member'], 'life_days', 'is_over') }}

)

select * from survival_curves
