-- One row per anonymous visitor: a fingerprint of whose it is, and whether that is new tonight.
{{ config(**kept_place('segment')) }}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_anonymous'

),

fingerprints as (

    select
        source_id as anonymous_id,
        {{ fingerprint_number('identities') }} as fingerprint

    from identities

),

visitors_compared as (

    {{ compared_nights('fingerprints', 'anonymous_id') }}

)

select * from visitors_compared
