-- One row per month, feature and segment member with use, and one for all features of each month and member.
-- Segments are those of the customer as a whole, as of the cut-off.
with

feature_use as (

    select * from {{ ref('int_feature_use_by_customer') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

-- Customers alike in every segment are one sum each: there are far fewer than customers.
kinds_of_customers as (

    select
        customer_id,
        {% for segment in customer_segments() %}
        {{ segment_member(segment) }} as {{ segment }},
        {% endfor %}
        dense_rank() over (order by {{ customer_segments() | join(', ') }}) as kind

    from customers

),

kinds as (

    select
        kind,
        {{ customer_segments() | join(',\n        ') }}

    from kinds_of_customers
    group by
        kind,
        {{ customer_segments() | join(',\n        ') }}

),

kind_sums as (

    select
        feature_use.month,
        feature_use.feature_name,
        kinds_of_customers.kind,
        sum(feature_use.active_users) as active_users,
        sum(feature_use.withheld_users) as withheld_users,
        sum(feature_use.used_pairs) as used_pairs,
        sum(feature_use.adopters) as adopters,
        sum(feature_use.event_count) as event_count

    from feature_use
    left join kinds_of_customers
        on feature_use.customer_id = kinds_of_customers.customer_id
    group by
        feature_use.month,
        feature_use.feature_name,
        kinds_of_customers.kind

),

segmented_use as (

    select
        {% for segment in customer_segments() %}
        {{ segment_member(segment, 'kinds') }} as {{ segment }},
        {% endfor %}
        'total' as total,
        kind_sums.*

    from kind_sums
    left join kinds
        on kind_sums.kind = kinds.kind

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
