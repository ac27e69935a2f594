-- One row per month and segment member from its first deal, quota or activity to the current month, with its deals.
-- Months without a deal are there too, so that twelve rows are twelve months.
{%- set sums_of_12_months = {
    'won_count': 'bigint', 'lost_count': 'bigint',
    'won_amount': 'decimal(38, 6)', 'lost_amount': 'decimal(38, 6)',
    'won_acv': 'decimal(38, 6)', 'cycle_days': 'bigint', 'cycle_count': 'bigint'
} %}
with

months as (

    {{ source_months(['hubspot']) }}

),

deals as (

    select * from {{ ref('int_deals_counted_monthly') }}

),

quotas as (

    select * from {{ ref('int_quotas_attained') }}

),

activities as (

    select * from {{ ref('int_sales_activities_counted') }}

),

seen_members as (

    select
        segment,
        member,
        month
    from deals

    union all

    select
        segment,
        member,
        month
    from quotas

    union all

    select
        segment,
        member,
        month
    from activities

),

member_months as (

    select
        seen_members.segment,
        seen_members.member,
        months.month,
        months.is_complete

    from months
    inner join seen_members
        on months.month >= seen_members.month
    where months.has_begun
    group by
        seen_members.segment,
        seen_members.member,
        months.month,
        months.is_complete

),

sales_months_summed as (

    select
        member_months.month,
        member_months.segment,
        member_months.member,
        member_months.is_complete,
        {% for measure in [
            'created_count', 'created_amount', 'cohort_count', 'cohort_won_count', 'won_count', 'won_amount', 'won_acv',
            'lost_count', 'lost_amount', 'open_count', 'open_amount', 'weighted_amount'
        ] -%}
        coalesce(deals.{{ measure }}, 0) as {{ measure }},
        {% endfor -%}
        {% for measure, data_type in sums_of_12_months.items() -%}
        cast(coalesce(sum(deals.{{ measure }}) over trailing_12_months, 0) as {{ data_type }}) as {{ measure }}_12m,
        {% endfor -%}
        coalesce(deals.unvalued_count, 0) as unvalued_count

    from member_months
    left join deals
        on
            member_months.month = deals.month
            and member_months.segment = deals.segment
            and member_months.member = deals.member
    window trailing_12_months as (
        partition by member_months.segment, member_months.member
        order by member_months.month
        rows between 11 preceding and current row
    )

)

select * from sales_months_summed
