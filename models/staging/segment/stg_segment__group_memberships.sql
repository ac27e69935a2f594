-- One row per membership of a user in a product group, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('segment', 'groups', ['id', 'user_id', 'timestamp'], 'timestamp') }}

),

group_memberships as (

    select
        id as group_id,
        user_id,
        {{ adapter.quote('timestamp') }} as joined_at,
        name as group_name,
        plan as plan_name,
        nullif(company_id, '') as company_id,
        {{ custom_segment_columns('segment', 'groups') -}}
        received_at as synced_at

    from deliveries

)

select * from group_memberships
