-- One row per month, feature and segment member with use, and one for all features of each month and member.
-- Segments are those of the customer as a whole, as of the cut-off. Months before any news are last night's, but for
-- what customers whose segments differ bring with them to other members.
{{ config(**kept_place('segment')) }}
{% set sums = ['active_users', 'withheld_users', 'used_pairs', 'adopters', 'event_count'] %}
with

segments_compared as (

    select * from {{ ref('int_customer_segments_compared') }}

),

news as (

    select
        coalesce(
            min({{ 'changed_since' if kept_relation() else 'cast(null as date)' }}),
            cast({{ end_of_time() if kept_relation() else since_ever() }} as date)
        ) as changed_since

    from {{ ref('int_feature_customers_compared') }}
    where is_changed

),

customers as (

    {% for prefix, weight in [('', 1), ('kept_', -1)] %}
    select
        customer_id,
        is_changed,
        {% for segment in customer_segments() %}
        {{ segment_member(prefix ~ segment) }} as {{ segment }},
        {% endfor %}
        {{ weight }} as weight

    from segments_compared
    where {{ 'true' if weight == 1 else 'is_changed' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Customers alike in every segment are one sum each: there are far fewer than customers.
kinds_of_customers as (

    select
        customers.*,
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

kinds_of_tonight as (

    select * from kinds_of_customers
    where weight = 1

),

use_by_kind as (

    select
        feature_use.*,
        kinds_of_tonight.kind,
        1 as weight

    from {{ ref('int_feature_use_by_customer') }} as feature_use
    left join kinds_of_tonight
        on feature_use.customer_id = kinds_of_tonight.customer_id
    where feature_use.month >= (select news.changed_since from news)

    union all

    select
        feature_use.*,
        kinds_of_customers.kind,
        kinds_of_customers.weight

    from {{ ref('int_feature_use_by_customer') }} as feature_use
    inner join kinds_of_customers
        on feature_use.customer_id = kinds_of_customers.customer_id
    where
        feature_use.month < (select news.changed_since from news)
        and kinds_of_customers.is_changed

),

kind_sums as (

    select
        {% for column in sums %}
        sum(weight * {{ column }}) as {{ column }},
        {% endfor %}
        month,
        feature_name,
        kind

    from use_by_kind
    group by
        month,
        feature_name,
        kind

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

member_sums as (

    {% for segment in ['total'] + customer_segments() %}
    select
        month,
        feature_name,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        {{ sums | join(',\n        ') }}

    from segmented_use
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

both_nights as (

    select * from member_sums

    union all

    select kept.*
    from ({{ kept_rows(['month', 'feature_name', 'segment', 'member'] + sums, 'member_sums') }}) as kept
    where kept.month < (select news.changed_since from news)

),

feature_use_summed as (

    select
        month,
        feature_name,
        segment,
        member,
        cast(sum(active_users) as bigint) as active_users,
        cast(sum(withheld_users) as bigint) as withheld_users,
        cast(sum(used_pairs) as bigint) as used_pairs,
        cast(sum(adopters) as bigint) as adopters,
        cast(sum(event_count) as bigint) as event_count

    from both_nights
    group by
        month,
        feature_name,
        segment,
        member
    having sum(active_users) + sum(withheld_users) + sum(used_pairs) > 0

)

select * from feature_use_summed
