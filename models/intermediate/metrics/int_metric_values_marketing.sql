-- One row per metric of traffic, advertising and attribution, variant, month and channel or campaign of the visit.
-- A visitor counts once, where its first session of the month came from, so that channels add up to the total.
{%- set counts = [{'id': 'sessions', 'value': '0'}, {'id': 'visitors', 'value': '0'}] %}
{%- set measures = [
    'sessions', 'visitors', 'engagement_rate_numerator', 'engagement_rate_denominator', 'roas_numerator'
] %}
{%- set models = [
    'first_touch', 'last_touch', 'last_non_direct', 'linear', 'position', 'w_shaped', 'time_decay'
] %}
{%- set attributed_revenue, no_revenue = [], [] %}
{%- for model in models %}
{%- do attributed_revenue.append({'id': 'attributed_revenue', 'variant': model, 'value': model ~ '_revenue'}) %}
{%- do no_revenue.append({'id': 'attributed_revenue', 'variant': model, 'value': '0'}) %}
{%- endfor %}
with

months as (

    {{ source_months(['segment', 'hubspot', 'stripe', 'marketing']) }}

),

channel_months as (

    select
        *,
        'total' as total

    from {{ ref('fct_channel_performance_monthly') }}

),

touches as (

    select
        *,
        'total' as total

    from {{ ref('fct_attribution') }}

),

channel_sums as (

    {% for segment in ['total', 'channel', 'campaign'] %}
    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        -- A sum would pass over a bill that no rate converts.
        case when count(*) = count(roas_denominator) then sum(roas_denominator) end as roas_denominator,
        min(case when is_complete then 1 else 0 end) = 1 as is_complete

    from channel_months
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

channel_rates as (

    select
        *,
        {{ ratio('engagement_rate_numerator', 'engagement_rate_denominator') }} as engagement_rate,
        {{ ratio('roas_numerator', 'roas_denominator') }} as roas

    from channel_sums

),

attributed_sums as (

    {% for segment in ['total', 'channel', 'campaign'] %}
    select
        conversion_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        {%- for model in models %}
        sum({{ model }}_revenue) as {{ model }}_revenue,
        {%- endfor %}
        min(case when is_complete then 1 else 0 end) = 1 as is_complete

    from touches
    group by
        conversion_month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

months_without_visits as (

    {{ quiet_months('channel_sums') }}

),

months_without_conversions as (

    {{ quiet_months('attributed_sums', month='conversion_month') }}

),

metric_values as (

    {{ metric_rows('channel_rates', [
        {'id': 'sessions', 'value': 'sessions'},
        {'id': 'visitors', 'value': 'visitors'},
        {'id': 'engagement_rate', 'rate': 'engagement_rate'},
        {'id': 'roas', 'rate': 'roas'}
    ]) }}

    union all

    {{ metric_rows('attributed_sums', attributed_revenue, month='conversion_month') }}

    union all

    {{ metric_rows('months_without_conversions', no_revenue) }}

    {%- if source_is_enabled('segment') %}

    union all

    {{ metric_rows('months_without_visits', counts) }}
    {%- endif %}

)

select * from metric_values
