-- One row per metric of recurring revenue, variant, month and segment member.
{%- set stocks_and_flows = [
    {'id': 'mrr', 'value': 'closing_mrr'}, {'id': 'active_customers', 'value': 'closing_customers'}
] %}
{%- for name in [
    'arr', 'new_mrr', 'expansion_mrr', 'contraction_mrr', 'churn_mrr', 'reactivation_mrr', 'fx_mrr', 'net_new_mrr',
    'first_paid_customers', 'new_customers', 'transient_new_customers', 'reactivated_customers', 'churned_customers'
] %}
{%- do stocks_and_flows.append({'id': name, 'value': name}) %}
{%- endfor %}
{%- set rates = [
    {'id': 'cmgr', 'variant': '6m', 'rate': 'cmgr_6m'},
    {'id': 'logo_churn_rate', 'variant': '1m', 'rate': 'logo_churn_rate'},
    {'id': 'gross_mrr_churn_rate', 'variant': '1m', 'rate': 'gross_mrr_churn_rate'},
    {'id': 'net_mrr_churn_rate', 'variant': '1m', 'rate': 'net_mrr_churn_rate'},
    {'id': 'customer_retention_rate', 'variant': '1m', 'rate': 'customer_retention_rate'},
    {'id': 'customer_retention_rate', 'variant': '12m', 'rate': 'customer_retention_rate_12m'},
    {'id': 'nrr', 'variant': '12m', 'rate': 'nrr_12m'},
    {'id': 'nrr', 'variant': '1m', 'rate': 'nrr_1m'},
    {'id': 'grr', 'variant': '12m', 'rate': 'grr_12m'},
    {'id': 'grr', 'variant': '1m', 'rate': 'grr_1m'},
    {'id': 'mrr_growth_rate', 'rate': 'mrr_growth_rate'},
    {'id': 'quick_ratio', 'rate': 'quick_ratio'},
    {'id': 'arpa', 'rate': 'arpa'},
    {'id': 'asp', 'rate': 'asp'}
] %}
with

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}

),

revenue_rates as (

    select * from {{ ref('fct_revenue_rates_monthly') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

committed_mrr as (

    select * from {{ ref('fct_committed_mrr') }}

),

-- What is signed or given notice is known at the cut-off alone, so it stands in the month that is running.
running_months as (

    select max(month) as month from {{ ref('dim_months') }}
    where has_begun

),

committed_members as (

    {% for segment in ['total'] + customer_segments() %}
    select
        running_months.month,
        '{{ segment }}' as segment,
        {{ "'total'" if segment == 'total' else segment_member(segment, 'customers') }} as member,
        committed_mrr.committed_mrr

    from committed_mrr
    cross join running_months
    inner join customers
        on committed_mrr.customer_id = customers.customer_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

committed_sums as (

    select
        month,
        segment,
        member,
        sum(committed_mrr) as committed_mrr,
        false as is_complete

    from committed_members
    group by
        month,
        segment,
        member

),

metric_values as (

    {{ metric_rows('bridge', stocks_and_flows) }}

    union all

    {{ metric_rows('revenue_rates', rates) }}

    union all

    {{ metric_rows('committed_sums', [{'id': 'cmrr', 'value': 'committed_mrr'}]) }}

)

select * from metric_values
