-- One row per HubSpot owner, a sales representative, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'owner', ['owner_id']) }}

),

owners as (

    select
        owner_id,
        {{ email_address('email') }} as email,
        first_name,
        last_name,
        team as sales_team,
        cast(start_date as date) as employed_from,
        _fivetran_synced as synced_at

    from deliveries

)

select * from owners
