-- One row per source: the instant up to which its data is known.
-- A source whose tables carry no sync time counts as read at as_of.
with

raw_loads as (

    select * from {{ ref('stg_raw__loads') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

newest_loads as (

    select
        source_name,
        max(synced_at) as synced_at

    from raw_loads
    group by source_name

),

source_cutoffs as (

    select
        newest_loads.source_name,
        newest_loads.synced_at,
        case
            when newest_loads.synced_at < as_of.as_of then newest_loads.synced_at
            else as_of.as_of
        end as source_as_of

    from newest_loads
    cross join as_of

)

select * from source_cutoffs
