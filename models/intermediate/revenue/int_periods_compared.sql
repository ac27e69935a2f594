-- One row per period whose two ends are compared: each month, fiscal quarter, fiscal year and trailing 12 months.
-- `period` is its first month, of trailing 12 months the last; the running period ends, so far, at the cut-off.
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

news as (

    select min(month) as news_from from {{ ref('int_months_compared') }}
    where is_changed

),

periods as (

    select
        'month' as grain,
        month as period,
        month as first_month,
        month as last_month
    from months

    union all

    select
        'trailing_12_months' as grain,
        month as period,
        cast({{ add_interval('cast(month as timestamp)', -11, 'month') }} as date) as first_month,
        month as last_month
    from months
    {%- for grain in ['quarter', 'year'] %}

    union all

    select
        '{{ grain }}' as grain,
        fiscal_{{ grain }} as period,
        fiscal_{{ grain }} as first_month,
        max(month) as last_month
    from months
    group by fiscal_{{ grain }}
    {%- endfor %}

),

{% set months_of = {'month': 1, 'quarter': 3, 'year': 12, 'trailing_12_months': 12} -%}

periods_compared as (

    select
        periods.grain,
        periods.period,
        periods.first_month,
        periods.last_month,
        cast({{ add_interval('cast(periods.first_month as timestamp)', -1, 'month') }} as date) as base_month,
        months.ends_at <= cutoffs.source_as_of
        and case periods.grain
            {%- for grain, month_count in months_of.items() %}
            when '{{ grain }}'
                then months.next_month = cast(
                    {{ add_interval('cast(periods.first_month as timestamp)', month_count, 'month') }} as date
                )
            {%- endfor %}
        end as is_complete,
        coalesce(periods.last_month >= news.news_from, false) as is_changed

    from periods
    inner join months
        on periods.last_month = months.month
    cross join cutoffs
    cross join news

)

select * from periods_compared
