-- One row per customer, month, segment and member held, of segments in which a customer can have several members.
-- Of representative, team and ACV band only the months in which a customer went from one to another.
{{ config(**kept_history('month', segmented=true)) }}
with

members as (

    select * from (
        {{ rebuilt_rows(ref('int_customer_members_by_period'), 'grain, period', segmented=true) }}
    ) as members
    where grain = 'month'

),

fct_customer_mrr_by_segment as (

    select
        customer_id,
        period as month,
        segment,
        member,
        opening_mrr,
        closing_mrr,
        fx_mrr,
        movement_category,
        movement_mrr,
        segment_transfer_mrr,
        opening_customers = 1 as has_opening,
        closing_customers = 1 as has_closing,
        is_first_paid as is_first_paid_month,
        is_transient

    from members

)

select * from fct_customer_mrr_by_segment
