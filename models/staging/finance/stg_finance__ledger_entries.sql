-- One row per ledger entry; costs are positive, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('finance', 'ledger_entry', ['id'], 'posted_date') }}

),

ledger_entries as (

    select
        id as ledger_entry_id,
        posted_date,
        lower(trim(category)) as category,
        nullif(lower(trim(channel)), '') as channel,
        amount,
        nullif(upper(trim(currency)), '') as currency,
        _fivetran_synced as synced_at

    from deliveries

)

select * from ledger_entries
