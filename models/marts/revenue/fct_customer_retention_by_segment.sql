-- One row per customer, month, segment and member held, of segments in which a customer can have several members.
-- Of one month and of twelve: what became of the MRR in each plan, interval and currency of the earlier close.
{{ config(**kept_history('month', segmented=true)) }}
with

members as (

    select * from ({{ rebuilt_rows(ref('int_customer_members_retained'), 'grain, period', segmented=true) }}) as members
    where grain in ('month', 'trailing_12_months')

),

fct_customer_retention_by_segment as (

    select
        customer_id,
        period as month,
        case when grain = 'month' then '1m' else '12m' end as retention_period,
        segment,
        member,
        base_mrr,
        current_mrr,
        retained_mrr,
        is_retained

    from members

)

select * from fct_customer_retention_by_segment
