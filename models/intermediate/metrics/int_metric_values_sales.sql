-- One row per metric of sales, variant, month and segment member.
{%- set activity_kinds = {
    'all': 'activity_count', 'call': 'call_count', 'email': 'email_count', 'meeting': 'meeting_count',
    'demo': 'demo_count', 'completed_task': 'completed_task_count'
} %}
{%- set has_quota = "segment in ('total', 'sales_team', 'sales_rep_id')" %}
{%- set quota_absence -%}
    case
        when not ({{ has_quota }}) then 'not_applicable'
        when quota is null then 'missing_input'
        else 'zero_denominator'
    end
{%- endset %}
{%- set sales_metrics = [
    {'id': 'win_rate', 'rate': 'win_rate'},
    {'id': 'acv', 'value': 'avg_deal_size_numerator'},
    {'id': 'avg_deal_size', 'rate': 'avg_deal_size', 'denominator': 'won'},
    {'id': 'sales_cycle_days', 'median': 'median_cycle_days'},
    {'id': 'deal_velocity_days', 'median': 'deal_velocity_days'},
    {'id': 'sales_velocity', 'rate': 'sales_velocity'},
    {
        'id': 'pipeline_required', 'variant': 'deals', 'rate': 'deals_required', 'numerator': 'wins_required',
        'denominator': 'win_rate_12m', 'absence': quota_absence
    },
    {
        'id': 'pipeline_required', 'variant': 'amount', 'rate': 'pipeline_required', 'numerator': 'quota',
        'denominator': 'value_win_rate_12m', 'absence': quota_absence
    },
    {'id': 'quota_attainment', 'rate': 'quota_attainment', 'absence': quota_absence}
] %}
{%- for kind, column in activity_kinds.items() %}
{%- do sales_metrics.append({'id': 'activity_volume', 'variant': kind, 'value': column, 'where': has_quota}) %}
{%- endfor %}
with

sales_months as (

    select * from {{ ref('fct_sales_performance_monthly') }}

),

metric_values as (

    {{ metric_rows('sales_months', sales_metrics) }}

)

select * from metric_values
