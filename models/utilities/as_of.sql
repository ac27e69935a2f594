-- One row: the instant up to which events and history are read.
with

raw_loads as (

    select * from {{ ref('stg_raw__loads') }}

),

newest_load as (

    select max(synced_at) as synced_at from raw_loads

),

as_of as (

    select coalesce({{ setting_literal('as_of', 'timestamp') }}, synced_at) as as_of
    from newest_load

)

select * from as_of
