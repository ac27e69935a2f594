-- One row per month, feature and segment member with use, and one for all features of each month and member.
-- Segments are those of the customer as a whole, as of the cut-off.
with

feature_use as (

    select * from {{ ref('int_feature_use_by_customer') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segmented_use as (

    select
        {% for segment in customer_segments() %}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {% endfor %}
        'total' as total,
        feature_use.*

    from feature_use
    left join customers
        on feature_use.customer_id = customers.customer_id

),

feature_use_summed as (

    {% for segment in ['total'] + customer_segments() %}
    select
        month,
        feature_name,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        cast(sum(active_users) as bigint) as active_users,
        cast(sum(withheld_users) as bigint) as withheld_users,
        cast(sum(used_pairs) as bigint) as used_pairs,
        cast(sum(adopters) as bigint) as adopters,
        cast(sum(event_count) as bigint) as event_count

    from segmented_use
    group by
        month,
        feature_name,
        {{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from feature_use_summed
