-- One row per channel that a customer can come by.
with

channels as (

    select * from {{ ref('channels') }}

),

dim_channels as (

    select
        channel,
        channel_name,
        hubspot_source,
        is_paid,
        is_direct

    from channels

)

select * from dim_channels
