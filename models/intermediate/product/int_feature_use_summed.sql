-- One row per month, feature and segment member with use, and one for all features of each month and member.
-- Segments are those of the customer as a whole, as of the cut-off.
with

feature_use as (

    select * from {{ ref('int_feature_use_by_customer') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

feature_use_summed as (

    {% for segment in ['total'] + customer_segments() %}
    select
        feature_use.month,
        feature_use.feature_name,
        '{{ segment }}' as segment,
        {{ "'total'" if segment == 'total' else segment_member(segment, 'customers') }} as member,
        cast(sum(feature_use.active_users) as bigint) as active_users,
        cast(sum(feature_use.withheld_users) as bigint) as withheld_users,
        cast(sum(feature_use.used_pairs) as bigint) as used_pairs,
        cast(sum(feature_use.adopters) as bigint) as adopters,
        cast(sum(feature_use.event_count) as bigint) as event_count

    from feature_use
    {% if segment != 'total' %}
    left join customers
        on feature_use.customer_id = customers.customer_id
    {% endif %}
    group by
        feature_use.month,
        {% if segment != 'total' -%}
        {{ segment_member(segment, 'customers') }},
        {% endif -%}
        feature_use.feature_name
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from feature_use_summed
