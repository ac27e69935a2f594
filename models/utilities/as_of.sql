-- One row: the instant up to which events and history are read.
with

raw_loads as (

    select * from {{ ref('stg_raw__loads') }}

),

newest_load as (

    select max(synced_at) as synced_at from raw_loads

),

as_of as (

    select
        {% if setting('as_of') -%}
        cast('{{ setting("as_of") | replace("Z", "") | replace("+00:00", "") }}' as timestamp) as as_of
        {%- else -%}
        synced_at as as_of
        {%- endif %}

    from newest_load

)

select * from as_of
