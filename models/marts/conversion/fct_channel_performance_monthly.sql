-- One row per month, channel and campaign with visits, leads, customers, spend or attributed revenue.
-- Every measure but `visitors_reached` adds up to the month; rates and costs are divided anew from their parts.
{%- set counts = {
    'segment': {
        'sessions': 'sessions', 'engaged_sessions': 'engaged_sessions', 'page_views': 'page_views',
        'visitors': 'visitors', 'visitors_reached': 'visitors_reached'
    },
    'hubspot': {
        'leads': 'created_leads', 'mqls': 'mql_leads', 'sqls': 'sql_leads', 'opportunities': 'opportunity_leads'
    },
    'stripe': {'customers': 'paying_customers'},
    'marketing': {'impressions': 'impressions', 'clicks': 'clicks'}
} %}
{%- set ratios = {
    'engagement_rate': ('engaged_sessions', 'sessions'),
    'visitor_to_lead_rate_period': ('leads', 'visitors'),
    'ctr': ('clicks', 'impressions'),
    'cost_per_session': ('spend', 'sessions'),
    'cost_per_visitor': ('spend', 'visitors'),
    'cost_per_click': ('spend', 'clicks'),
    'cost_per_lead': ('spend', 'leads'),
    'cost_per_mql': ('spend', 'mqls'),
    'cost_per_sql': ('spend', 'sqls'),
    'cost_per_opportunity': ('spend', 'opportunities'),
    'cost_per_customer': ('spend', 'customers'),
    'roas': ('attributed_revenue', 'spend'),
    'roi': ('attributed_gross_profit - spend', 'spend')
} %}
with

channel_months as (

    select * from {{ ref('int_channel_months_summed') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

profits as (

    select * from {{ ref('fct_profit_monthly') }}

),

first_spend as (

    select min(month) as month from channel_months
    where spend_rows > 0

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('segment', 'hubspot', 'stripe', 'marketing')

),

performance as (

    select
        channel_months.month,
        channel_months.channel,
        channel_months.campaign,
        -- What a source that is off would count is not known.
        {%- for source, columns in counts.items() %}
        {%- for name, column in columns.items() %}
        cast({{ 'channel_months.' ~ column if source_is_enabled(source) else 'null' }} as bigint) as {{ name }},
        {%- endfor %}
        {%- endfor %}
        -- Before the first bill, or with a bill that no rate converts, what was spent is not known.
        case
            when
                channel_months.month >= first_spend.month
                and channel_months.spend_rows = channel_months.converted_rows
                then cast(channel_months.ad_spend as decimal(38, 6))
        end as spend,
        cast(channel_months.spend_rows - channel_months.converted_rows as bigint) as unconverted_spend_count,
        cast(channel_months.attributed_customers as decimal(38, 12)) as attributed_customers,
        cast(channel_months.attributed_revenue as decimal(38, 6)) as attributed_revenue,
        cast(channel_months.attributed_revenue * profits.gross_margin as decimal(38, 6)) as attributed_gross_profit,
        coalesce(months.ends_at <= cutoffs.source_as_of, false) as is_complete

    from channel_months
    cross join first_spend
    cross join cutoffs
    inner join months
        on channel_months.month = months.month
    left join profits
        on channel_months.month = profits.month

),

fct_channel_performance_monthly as (

    select
        month,
        channel,
        campaign,
        sessions,
        engaged_sessions,
        page_views,
        visitors,
        visitors_reached,
        leads,
        mqls,
        sqls,
        opportunities,
        customers,
        impressions,
        clicks,
        spend,
        unconverted_spend_count,
        attributed_customers,
        attributed_revenue,
        attributed_gross_profit,
        {%- for name, (numerator, denominator) in ratios.items() %}
        {{ ratio(numerator, denominator) }} as {{ name }},
        {{ numerator }} as {{ name }}_numerator,
        {{ denominator }} as {{ name }}_denominator,
        {%- endfor %}
        is_complete

    from performance

)

select * from fct_channel_performance_monthly
