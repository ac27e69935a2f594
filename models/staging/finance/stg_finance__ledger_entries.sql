-- One row per ledger entry; costs are positive, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('finance', 'ledger_entry') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('finance', 'ledger_entry') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.posted_date is null or deliveries.posted_date <= as_of.as_of

),

ledger_entries as (

    select
        id as ledger_entry_id,
        posted_date,
        lower(category) as category,
        lower(channel) as channel,
        amount,
        upper(currency) as currency,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from ledger_entries
