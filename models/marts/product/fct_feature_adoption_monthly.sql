-- One row per local month, feature and segment member: of the active users who may use the feature, who did.
-- `all_features` stands for all together, where breadth is features used of features open, user by user.
{% set rates = [
    ('feature_adoption_rate', 'adopters', 'eligible_users'),
    ('breadth', 'used_pairs', 'open_pairs'),
    ('depth', 'event_count', 'eligible_users')
] %}
with

feature_use as (

    select * from {{ ref('int_feature_use_summed') }}

),

feature_months as (

    select * from {{ ref('int_user_feature_months') }}

),

months as (

    {{ source_months(['segment']) }}

),

all_features as (

    select * from feature_use
    where feature_name = 'all_features'

),

-- A feature is there from the first month in which anybody uses it, also if plans withheld it earlier.
feature_starts as (

    select
        feature_name,
        min(month) as first_month

    from feature_months
    group by feature_name

),

feature_cells as (

    select
        all_features.month,
        feature_starts.feature_name,
        all_features.segment,
        all_features.member,
        all_features.active_users - coalesce(feature_use.withheld_users, 0) as eligible_users,
        all_features.active_users - coalesce(feature_use.withheld_users, 0) as open_pairs,
        coalesce(feature_use.used_pairs, 0) as used_pairs,
        coalesce(feature_use.adopters, 0) as adopters,
        coalesce(feature_use.event_count, 0) as event_count

    from all_features
    inner join feature_starts
        on all_features.month >= feature_starts.first_month
    left join feature_use
        on
            all_features.month = feature_use.month
            and all_features.segment = feature_use.segment
            and all_features.member = feature_use.member
            and feature_starts.feature_name = feature_use.feature_name

),

open_pairs as (

    select
        month,
        segment,
        member,
        sum(open_pairs) as open_pairs

    from feature_cells
    group by
        month,
        segment,
        member

),

cells as (

    select * from feature_cells

    union all

    select
        all_features.month,
        all_features.feature_name,
        all_features.segment,
        all_features.member,
        all_features.active_users as eligible_users,
        coalesce(open_pairs.open_pairs, 0) as open_pairs,
        all_features.used_pairs,
        all_features.adopters,
        all_features.event_count

    from all_features
    left join open_pairs
        on
            all_features.month = open_pairs.month
            and all_features.segment = open_pairs.segment
            and all_features.member = open_pairs.member

),

fct_feature_adoption_monthly as (

    select
        cells.month,
        cells.feature_name,
        cells.segment,
        cells.member,
        {% for rate, numerator, denominator in rates %}
        cast(cells.{{ numerator }} as bigint) as {{ rate }}_numerator,
        cast(cells.{{ denominator }} as bigint) as {{ rate }}_denominator,
        {{ ratio('cells.' ~ numerator, 'cells.' ~ denominator) }} as {{ rate }},
        {% endfor %}
        months.is_complete

    from cells
    inner join months
        on cells.month = months.month

)

select * from fct_feature_adoption_monthly
