-- One row per cohort month, later month and segment member with MRR at the month's close.
with

members as (

    select * from {{ ref('int_cohort_members') }}

),

member_months as (

    select * from {{ ref('int_cohort_member_months') }}

),

cohort_months_summed as (

    {% for segment in ['total'] + segment_names() %}
    select
        member_months.cohort_month,
        member_months.month,
        '{{ segment }}' as segment,
        members.{{ segment }} as member,
        count(*) as active_customers,
        sum(case when member_months.is_survivor then 1 else 0 end) as surviving_customers,
        sum(member_months.closing_mrr) as cohort_mrr,
        sum(member_months.kept_mrr) as kept_mrr,
        sum(member_months.kept_throughout_mrr) as kept_throughout_mrr

    from member_months
    inner join members
        on member_months.customer_id = members.customer_id
    group by
        member_months.cohort_month,
        member_months.month,
        members.{{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from cohort_months_summed
