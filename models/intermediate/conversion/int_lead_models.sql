-- One row per part of the leads that are scored, with the model that scores it: last night's where it would learn the
-- same.
-- depends_on: {{ ref('int_lead_parts_compared') }}
{{ config(**kept_table("{{ is_changed('part', 'int_lead_parts_compared', \"'past'\") }}", log_source='segment')) }}
with

lead_models as (

    select
        part,
        model

    from {{ ref('int_lead_models_fitted') }}

)

select * from lead_models
