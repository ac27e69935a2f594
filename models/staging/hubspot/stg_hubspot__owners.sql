-- One row per HubSpot owner, a sales representative, the latest delivery of each.
with

deliveries as (

    select * from {{ source('hubspot', 'owner') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'owner') }} as delivery_rank

    from deliveries

),

owners as (

    select
        owner_id,
        lower(trim(email)) as email,
        first_name,
        last_name,
        team as sales_team,
        cast(start_date as date) as employed_from,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from owners
