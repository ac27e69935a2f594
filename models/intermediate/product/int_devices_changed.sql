-- One row per device with page views that are new tonight, were told of another device, are of another customer now, or
-- count now and did not, or the other way round. Where no history is kept, every device.
with

pages_of_tonight as (

    select
        coalesce(pages.anonymous_id, pages.user_id) as device_id,
        coalesce(pages.replaced_anonymous_id, pages.replaced_user_id) as replaced_device_id

    from {{ ref('stg_segment__pages') }} as pages
    inner join {{ ref('as_of') }} as as_of
        on pages.changed_at = as_of.as_of

),

changed_visitors as (

    select
        user_id,
        anonymous_id

    from {{ ref('int_test_visitors') }}
    where is_changed

    union all

    select
        user_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id

    from {{ ref('int_users_compared') }}
    where is_told_anew

    union all

    select
        cast(null as {{ dbt.type_string() }}) as user_id,
        anonymous_id

    from {{ ref('int_visitors_compared') }}
    where is_changed

),

devices as (

    select device_id from pages_of_tonight

    union all

    select replaced_device_id as device_id from pages_of_tonight

    union all

    {% for visitor in ['user_id', 'anonymous_id'] %}
    select coalesce(pages.anonymous_id, pages.user_id) as device_id
    from {{ ref('stg_segment__pages') }} as pages
    inner join changed_visitors
        on pages.{{ visitor }} = changed_visitors.{{ visitor }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

devices_changed as (

    select
        device_id,
        true as is_changed

    from devices
    where device_id is not null
    group by device_id

)

select * from devices_changed
