-- One row per sign that a customer reached a milestone, with the source that says so.
-- Repeats are kept; what cannot be tied to a customer or has no time says nothing of one.
with

evidence as (

    {% for kind in ['web', 'sales', 'product', 'billing'] %}
    select
        customer_id,
        milestone,
        occurred_at,
        source,
        evidence_id

    from {{ ref('int_' ~ kind ~ '_evidence_collected') }}

    union all

    {% endfor %}
    select
        customer_id,
        'referred' as milestone,
        referred_at as occurred_at,
        source,
        evidence_id

    from {{ ref('int_referrals_credited') }}

),

lifecycle_evidence_unioned as (

    select
        customer_id,
        milestone,
        occurred_at,
        source,
        evidence_id

    from evidence
    where
        customer_id is not null
        and occurred_at is not null

)

select * from lifecycle_evidence_unioned
