-- One row per metric of web traffic, month and channel of the session.
-- A visitor who came through two channels counts in each, and once in the total.
with

months as (

    select * from {{ ref('dim_months') }}

),

sessions as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'session_date') }} as date) as month,
        'total' as total

    from {{ ref('fct_web_sessions') }}

),

session_members as (

    {% for segment in ['total', 'channel'] %}
    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        count(*) as session_count,
        count(distinct visitor_id) as visitor_count,
        sum(case when is_engaged then 1 else 0 end) as engaged_count

    from sessions
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

session_months as (

    select
        session_members.*,
        {{ ratio('session_members.engaged_count', 'session_members.session_count') }} as engagement_rate,
        months.has_ended as is_complete

    from session_members
    inner join months
        on session_members.month = months.month

),

metric_values as (

    {{ metric_rows('session_months', [
        {'id': 'sessions', 'value': 'session_count'},
        {'id': 'visitors', 'value': 'visitor_count'},
        {
            'id': 'engagement_rate', 'rate': 'engagement_rate', 'numerator': 'engaged_count',
            'denominator': 'session_count'
        }
    ]) }}

)

select * from metric_values
