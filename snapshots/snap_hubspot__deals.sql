{% snapshot snap_hubspot__deals %}
{{ config(
    unique_key='deal_id',
    strategy='check',
    updated_at='seen_at',
    check_cols=['owner_id'],
    hard_deletes='ignore'
) }}
select
    deals.deal_id,
    deals.owner_id,
    as_of.as_of as seen_at
from {{ ref('stg_hubspot__deals') }} as deals
cross join {{ ref('as_of') }} as as_of
{% endsnapshot %}
