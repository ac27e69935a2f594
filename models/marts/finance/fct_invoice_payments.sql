-- One row per invoice with a charge that succeeded or failed: whether the first one failed, and whether it was paid.
-- An invoice counts once, however often it is retried; it counts as recovered or lost once 30 days have passed.
with

charges as (

    select
        *,
        row_number() over (partition by invoice_id order by attempted_at, charge_id) as attempt_number,
        count(*) over (partition by invoice_id) as attempt_count,
        min(case when status = 'succeeded' then attempted_at end) over (partition by invoice_id) as paid_at

    from {{ ref('int_charges_attempted') }}
    where invoice_id is not null

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

fct_invoice_payments as (

    select
        charges.invoice_id,
        identities.customer_id,
        {{ local_month('charges.attempted_at') }} as month,
        charges.attempted_at as first_charged_at,
        charges.attempt_count,
        charges.paid_at,
        charges.status = 'failed' as is_failed,
        charges.status = 'failed'
        and coalesce(charges.paid_at < {{ add_interval('charges.attempted_at', 30, 'day') }}, false) as is_recovered,
        coalesce({{ add_interval('charges.attempted_at', 30, 'day') }} <= cutoffs.source_as_of, false) as is_mature

    from charges
    cross join cutoffs
    left join identities
        on charges.stripe_customer_id = identities.source_id
    where charges.attempt_number = 1

)

select * from fct_invoice_payments
