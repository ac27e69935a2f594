-- One row per sign-up month and channel in which somebody first visited or signed up, with the five AARRR rates.
-- No funnel: each rate is of the sign-ups by itself, in any order; only acquisition is of the new visitors.
{% set rates = {
    'acquisition': 'new_prospects',
    'activation': 'sign_up_count',
    'retention': 'sign_up_count',
    'referral': 'sign_up_count',
    'revenue': 'sign_up_count'
} %}
{# Days after the month that the last window needs; the retention days are local ones, which may end an hour later. #}
{% set window_days = [
    30, setting('activation_window_days'), setting('adoption_window')[1] + 1, setting('freemium_window_days')
] | max %}
{# Without a table of invitations nobody is known to refer, which is not 0. #}
{% set unknown_steps = [] if source_is_enabled('referral') else ['referral'] %}
with

months as (

    select
        *,
        {{ add_interval('ends_at', window_days, 'day') }} as known_at

    from {{ ref('dim_months') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of
    from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'hubspot', 'segment', 'referral')

),

prospects as (

    select * from {{ ref('int_prospects_visited') }}

),

sign_ups as (

    select * from {{ ref('int_sign_ups_followed') }}

),

steps as (

    select
        visited_month as month,
        channel as acquisition_channel,
        1 as new_prospects,
        case when is_acquired then 1 else 0 end as acquisition,
        0 as sign_up_count,
        0 as activation,
        0 as retention,
        0 as referral,
        0 as revenue

    from prospects

    union all

    select
        sign_up_month as month,
        acquisition_channel,
        0 as new_prospects,
        0 as acquisition,
        1 as sign_up_count,
        case when is_activated then 1 else 0 end as activation,
        case when is_retained then 1 else 0 end as retention,
        case when is_referrer then 1 else 0 end as referral,
        case when is_payer then 1 else 0 end as revenue

    from sign_ups

),

sums as (

    select
        month,
        acquisition_channel,
        {% for step in rates -%}
        cast(sum({{ step }}) as bigint) as {{ step }},
        {% endfor -%}
        cast(sum(new_prospects) as bigint) as new_prospects,
        cast(sum(sign_up_count) as bigint) as sign_up_count

    from steps
    group by
        month,
        acquisition_channel

),

mature_sums as (

    select
        sums.*,
        months.known_at <= cutoffs.source_as_of as is_mature

    from sums
    cross join cutoffs
    inner join months
        on sums.month = months.month

),

fct_aarrr_monthly as (

    select
        month as sign_up_month,
        acquisition_channel,
        sign_up_count,
        {% for step, base in rates.items() -%}
        {% set reached = 'cast(null as bigint)' if step in unknown_steps else step -%}
        case when is_mature then {{ reached }} end as {{ step }}_rate_numerator,
        case when is_mature then {{ base }} end as {{ step }}_rate_denominator,
        case when is_mature then {{ ratio(reached, base) }} end as {{ step }}_rate,
        {% endfor -%}
        is_mature

    from mature_sums

)

select * from fct_aarrr_monthly
