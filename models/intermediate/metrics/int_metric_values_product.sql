-- One row per metric of product use and of customers' voice, variant, month and segment member.
-- Active users are those of the windows that end with the month's last day.
{%- set active_users = [{'id': 'stickiness', 'rate': 'stickiness'}] %}
{%- for window in ['dau', 'wau', 'mau'] %}
{%- do active_users.append({'id': 'dau_wau_mau', 'variant': window, 'value': window}) %}
{%- endfor %}
with

activations as (

    select * from {{ ref('fct_activation_monthly') }}

),

waits as (

    select * from {{ ref('fct_time_to_value') }}

),

adoptions as (

    select * from {{ ref('fct_adoption_monthly') }}

),

features as (

    select * from {{ ref('fct_feature_adoption_monthly') }}

),

active_days as (

    select
        *,
        {{ month_of('activity_date') }} as month,
        'total' as segment,
        'total' as member,
        row_number() over (
            partition by {{ dbt.date_trunc('month', 'activity_date') }} order by activity_date desc
        ) as days_from_last

    from {{ ref('fct_active_users_daily') }}

),

last_days as (

    select
        active_days.*,
        active_days.is_complete and months.has_ended as is_month_complete

    from active_days
    inner join {{ ref('dim_months') }} as months
        on active_days.month = months.month
    where active_days.days_from_last = 1

),

promoter_scores as (

    select * from {{ ref('fct_nps_monthly') }}

),

satisfactions as (

    select * from {{ ref('fct_csat_monthly') }}

),

referrals as (

    select * from {{ ref('fct_referrals_monthly') }}

),

metric_values as (

    {{ metric_rows(
        'activations', [{'id': 'activation_rate', 'rate': 'activation_rate'}],
        month='signed_up_month', is_mature='is_mature'
    ) }}

    union all

    {{ metric_rows(
        'adoptions', [{'id': 'adoption_rate', 'rate': 'adoption_rate'}], month='signed_up_month', is_mature='is_mature'
    ) }}

    union all

    {{ metric_rows(
        'waits', [{'id': 'time_to_value', 'median': 'km_median_hours'}], month='signed_up_month',
        is_mature='(km_median_hours is not null or waiting_users = 0)'
    ) }}

    union all

    {{ metric_rows('features', [
        {
            'id': 'feature_adoption_rate', 'variant': "coalesce(feature_name, 'unknown')",
            'rate': 'feature_adoption_rate'
        }
    ]) }}

    union all

    {{ metric_rows('last_days', active_users, is_complete='is_month_complete') }}

    union all

    {{ metric_rows('promoter_scores', [{'id': 'nps', 'rate': 'nps'}]) }}

    union all

    {{ metric_rows('satisfactions', [{'id': 'csat', 'rate': 'csat'}]) }}

    union all

    {{ metric_rows(
        'referrals', [{'id': 'referral_conversion', 'rate': 'referral_conversion'}], is_mature='is_mature'
    ) }}

)

select * from metric_values
