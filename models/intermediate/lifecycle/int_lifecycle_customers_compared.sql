-- One row per customer: a fingerprint of its signs of milestones and of when it paid, and whether that is new tonight.
-- Where no history is kept, all customers are changed.
{{ config(**kept_place('segment')) }}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where customer_id is not null

),

evidence as (

    select * from {{ ref('int_lifecycle_evidence_unioned') }}

),

spells as (

    select * from {{ ref('int_paid_spells_joined') }}

),

fingerprints as (

    select
        customer_id,
        {{ rows_fingerprint('evidence') }} as fingerprint

    from evidence
    group by customer_id

    union all

    select
        customer_id,
        {{ rows_fingerprint('spells') }} as fingerprint

    from spells
    group by customer_id

    union all

    select
        customer_id,
        0 as fingerprint

    from identities
    group by customer_id

),

lifecycle_customers_compared as (

    {{ compared_nights('fingerprints', 'customer_id') }}

)

select * from lifecycle_customers_compared
