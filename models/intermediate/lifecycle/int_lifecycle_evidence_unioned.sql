-- One row per sign that a customer reached a milestone, with the source that says so.
-- Repeats are kept; what has no customer, or a time before the calendar or after the cut-off, says nothing.
with

as_of as (

    select * from {{ ref('as_of') }}

),

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
        evidence.customer_id,
        evidence.milestone,
        evidence.occurred_at,
        evidence.source,
        evidence.evidence_id

    from evidence
    cross join as_of
    where
        evidence.customer_id is not null
        and evidence.occurred_at <= as_of.as_of
        -- Whoever pays is a customer, whatever the date.
        and (
            evidence.occurred_at >= {{ calendar_start('timestamp') }}
            or evidence.source = 'stripe.subscription'
        )

)

select * from lifecycle_evidence_unioned
