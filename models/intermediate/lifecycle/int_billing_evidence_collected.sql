-- One row per first payment, return, end, expansion and renewal of a customer, from its MRR.
{{ config(materialized='view') }}
with

spells as (

    select * from {{ ref('int_paid_spells_joined') }}

),

expansions as (

    select * from {{ ref('int_expansions_detected') }}

),

renewals as (

    select * from {{ ref('int_renewals_detected') }}

),

billing_evidence_collected as (

    select
        customer_id,
        case when spell_number = 1 then 'first_paid' else 'reactivated' end as milestone,
        paid_from as occurred_at,
        'stripe.subscription' as source,
        first_subscription_id as evidence_id

    from spells

    union all

    select
        customer_id,
        'churned' as milestone,
        paid_to as occurred_at,
        'stripe.subscription' as source,
        last_subscription_id as evidence_id

    from spells
    where paid_to is not null

    union all

    select
        customer_id,
        'expanded' as milestone,
        expanded_at as occurred_at,
        'stripe.subscription' as source,
        subscription_id as evidence_id

    from expansions

    union all

    select
        customer_id,
        'renewed' as milestone,
        renewed_at as occurred_at,
        'stripe.subscription' as source,
        subscription_id as evidence_id

    from renewals

)

select * from billing_evidence_collected
