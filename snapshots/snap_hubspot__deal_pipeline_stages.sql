{% snapshot snap_hubspot__deal_pipeline_stages %}
{{ config(
    unique_key='stage_id',
    strategy='check',
    updated_at='seen_at',
    check_cols=['pipeline_id', 'stage_name', 'stage_order', 'probability', 'is_closed', 'is_won'],
    hard_deletes='ignore'
) }}
select
    pipeline_stages.stage_id,
    pipeline_stages.pipeline_id,
    pipeline_stages.stage_name,
    pipeline_stages.stage_order,
    pipeline_stages.probability,
    pipeline_stages.is_closed,
    pipeline_stages.is_won,
    as_of.as_of as seen_at
from {{ ref('stg_hubspot__deal_pipeline_stages') }} as pipeline_stages
cross join {{ ref('as_of') }} as as_of
{% endsnapshot %}
