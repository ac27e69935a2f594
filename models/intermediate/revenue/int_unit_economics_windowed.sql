-- One row per month and acquisition channel, and per month for the total, with the sums that unit economics divide.
-- Every member has every month, so that a step back over rows is a step back over months.
{%- set by_member = 'partition by segment, member order by month' %}
{%- set churn_window = 'rows between ' ~ (setting('ltv_churn_window_months') - 1) ~ ' preceding and current row' %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

channels as (

    select * from {{ ref('dim_channels') }}

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}
    where segment in ('total', 'acquisition_channel')

),

rates as (

    select * from {{ ref('fct_revenue_rates_monthly') }}

),

costs as (

    select * from {{ ref('int_acquisition_costs_monthly') }}

),

leads as (

    select
        {{ month_of('created_date') }} as month,
        'acquisition_channel' as segment,
        acquisition_channel as member,
        count(*) as lead_count

    from {{ ref('fct_leads') }}
    group by {{ month_of('created_date') }}, acquisition_channel

),

occurrences as (

    select
        segment,
        member,
        month
    from bridge

    union all

    select
        'acquisition_channel' as segment,
        member,
        month
    from leads

    union all

    select
        segment,
        member,
        month
    from costs
    where
        acquisition_cost <> 0
        or ad_spend <> 0

),

members as (

    select
        segment,
        member

    from occurrences
    group by segment, member

),

first_month as (

    select min(month) as month from occurrences

),

member_months as (

    select
        members.segment,
        members.member,
        months.month,
        costs.cac_basis,
        costs.acquisition_cost,
        costs.ad_spend,
        {{ 'coalesce(leads.lead_count, 0)' if source_is_enabled('hubspot') else 'cast(null as bigint)' }}
            as channel_leads,
        coalesce(bridge.first_paid_customers, 0) as first_paid_customers,
        case when channels.is_paid then coalesce(bridge.first_paid_customers, 0) else 0 end as channel_paid_customers,
        coalesce(bridge.new_mrr, 0) as new_mrr,
        coalesce(bridge.net_new_mrr, 0) as net_new_mrr,
        coalesce(bridge.arr, 0) as arr,
        coalesce(bridge.closing_mrr, 0) as closing_mrr,
        coalesce(bridge.closing_customers, 0) as closing_customers,
        case when rates.is_complete then rates.logo_churn_rate_numerator else 0 end as lost_customers,
        case when rates.is_complete then rates.logo_churn_rate_denominator else 0 end as base_customers

    from members
    cross join first_month
    inner join months
        on first_month.month <= months.month
    left join channels
        on members.member = channels.channel
    left join costs
        on
            members.segment = costs.segment
            and members.member = costs.member
            and months.month = costs.month
    left join leads
        on
            members.segment = leads.segment
            and members.member = leads.member
            and months.month = leads.month
    left join bridge
        on
            members.segment = bridge.segment
            and members.member = bridge.member
            and months.month = bridge.month
    left join rates
        on
            members.segment = rates.segment
            and members.member = rates.member
            and months.month = rates.month

),

unit_economics_windowed as (

    select
        month,
        segment,
        member,
        cac_basis,
        first_paid_customers,
        new_mrr,
        net_new_mrr,
        closing_mrr,
        closing_customers,
        ad_spend,
        case
            when segment = 'total' then sum(channel_paid_customers) over (partition by month)
            else channel_paid_customers
        end as paid_channel_customers,
        case
            when segment = 'total' then sum(channel_leads) over (partition by month)
            else channel_leads
        end as new_leads,
        lag(acquisition_cost, {{ setting('cac_lag_months') }}) over ({{ by_member }}) as acquisition_cost,
        -- Three months of cost, then three months of growth; a month whose cost is not known makes it unknown.
        case
            when count(acquisition_cost) over ({{ by_member }} rows between 5 preceding and 3 preceding) = 3
                then sum(acquisition_cost) over ({{ by_member }} rows between 5 preceding and 3 preceding)
        end as prior_quarter_cost,
        arr - lag(arr, 3, 0) over ({{ by_member }}) as arr_change_3m,
        arr,
        lag(arr, 12, 0) over ({{ by_member }}) as arr_12m_before,
        sum(lost_customers) over ({{ by_member }} {{ churn_window }}) as lost_customers,
        sum(base_customers) over ({{ by_member }} {{ churn_window }}) as base_customers

    from member_months

)

select * from unit_economics_windowed
