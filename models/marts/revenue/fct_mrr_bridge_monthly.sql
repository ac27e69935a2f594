-- One row per month and segment member, and per month for the total, from the first month with MRR to the current one.
-- opening + new + expansion + reactivation + contraction + churn + transfers + fx = closing, to the last digit.
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

customers as (

    select * from {{ ref('dim_customers') }}

),

customer_months as (

    select
        netted.*,
        {%- for segment in customer_segments() %}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {%- endfor %}
        case when netted.has_opening then 1 else 0 end as opening_customers,
        case when netted.has_closing then 1 else 0 end as closing_customers,
        {% if setting('transient_policy') == 'gross' -%}
        case when netted.is_transient then 1 else 0 end as gross_transients,
        coalesce(netted.transient_mrr, 0) as gross_transient_mrr
        {%- else -%}
        0 as gross_transients,
        0 as gross_transient_mrr
        {%- endif %}

    from {{ ref('int_customer_months_netted') }} as netted
    left join customers
        on netted.customer_id = customers.customer_id

),

{% set amounts = ['opening_mrr', 'movement_mrr', 'fx_mrr', 'closing_mrr'] -%}
{% set states = [
    'movement_category', 'opening_customers', 'closing_customers', 'is_first_paid_month', 'is_transient'
] -%}
{% set transients = ['gross_transients', 'gross_transient_mrr'] -%}

cuts as (

    select
        month,
        'total' as segment,
        'total' as member,
        {{ (amounts + states + transients) | join(', ') }},
        0 as segment_transfer_mrr
    from customer_months
    {%- for segment in customer_segments() %}

    union all

    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        {{ (amounts + states + transients) | join(', ') }},
        0 as segment_transfer_mrr
    from customer_months
    {%- endfor %}

    union all

    select
        month,
        segment,
        member,
        {{ (amounts + states) | join(', ') }},
        0 as gross_transients,
        0 as gross_transient_mrr,
        segment_transfer_mrr
    from {{ ref('int_customer_members_monthly') }}

),

sums as (

    select
        month,
        segment,
        member,
        sum(opening_mrr) as opening_mrr,
        {%- for category in ['expansion', 'reactivation', 'contraction'] %}
        sum(case when movement_category = '{{ category }}' then movement_mrr else 0 end) as {{ category }}_mrr,
        {%- endfor %}
        sum(case when movement_category = 'new' then movement_mrr else 0 end + gross_transient_mrr) as new_mrr,
        sum(case when movement_category = 'churn' then movement_mrr else 0 end - gross_transient_mrr) as churn_mrr,
        sum(fx_mrr) as fx_mrr,
        sum(segment_transfer_mrr) as segment_transfer_mrr,
        sum(closing_mrr) as closing_mrr,
        sum(opening_customers) as opening_customers,
        sum(case when movement_category = 'new' then closing_customers else 0 end + gross_transients) as new_customers,
        sum(case when movement_category = 'reactivation' then closing_customers else 0 end) as reactivated_customers,
        sum(case when movement_category = 'churn' then opening_customers else 0 end + gross_transients)
            as churned_customers,
        sum(closing_customers) as closing_customers,
        sum(
            case when is_first_paid_month and (is_transient or closing_customers = 1) then 1 else 0 end
        ) as first_paid_customers,
        sum(case when is_transient then 1 else 0 end) as transient_new_customers

    from cuts
    group by month, segment, member

),

members as (

    select
        segment,
        member,
        min(month) as first_month

    from sums
    group by segment, member

),

member_months as (

    select
        members.segment,
        members.member,
        months.month,
        months.ends_at

    from members
    inner join months
        on members.first_month <= months.month

),

mrr_bridge as (

    select
        member_months.month,
        member_months.segment,
        member_months.member,
        {%- for amount in [
            'opening_mrr', 'new_mrr', 'expansion_mrr', 'reactivation_mrr', 'contraction_mrr', 'churn_mrr', 'fx_mrr',
            'segment_transfer_mrr', 'closing_mrr'
        ] %}
        cast(coalesce(sums.{{ amount }}, 0) as decimal(38, 6)) as {{ amount }},
        {%- endfor %}
        cast(coalesce(12 * sums.closing_mrr, 0) as decimal(38, 6)) as arr,
        cast(
            coalesce(
                sums.new_mrr + sums.expansion_mrr + sums.reactivation_mrr + sums.contraction_mrr + sums.churn_mrr, 0
            ) as decimal(38, 6)
        ) as net_new_mrr,
        cast(
            coalesce(
                sums.closing_customers - sums.opening_customers - sums.new_customers
                - sums.reactivated_customers + sums.churned_customers,
                0
            ) as bigint
        ) as segment_transfer_customers,
        {%- for count in [
            'opening_customers', 'new_customers', 'reactivated_customers', 'churned_customers', 'closing_customers',
            'first_paid_customers', 'transient_new_customers'
        ] %}
        cast(coalesce(sums.{{ count }}, 0) as bigint) as {{ count }},
        {%- endfor %}
        member_months.ends_at <= cutoffs.source_as_of as is_complete

    from member_months
    cross join cutoffs
    left join sums
        on
            member_months.month = sums.month
            and member_months.segment = sums.segment
            and member_months.member = sums.member

)

select * from mrr_bridge
