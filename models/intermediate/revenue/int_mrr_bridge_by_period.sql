-- One row per month, fiscal quarter or fiscal year and segment member: the bridge of that period.
-- opening + new + expansion + reactivation + contraction + churn + transfers + fx = closing, to the last digit.
with

periods as (

    select * from {{ ref('int_periods_compared') }}

),

customer_periods as (

    select
        *,
        case when has_opening then 1 else 0 end as opening_customers,
        case when has_closing then 1 else 0 end as closing_customers,
        {% if setting('transient_policy') == 'gross' -%}
        case when is_transient then 1 else 0 end as gross_transients,
        coalesce(transient_mrr, 0) as gross_transient_mrr
        {%- else -%}
        0 as gross_transients,
        0 as gross_transient_mrr
        {%- endif %}

    from {{ ref('int_customer_periods_segmented') }}
    where grain <> 'trailing_12_months'

),

{% set cut_columns = [
    'opening_mrr', 'movement_mrr', 'fx_mrr', 'closing_mrr', 'movement_category', 'opening_customers',
    'closing_customers', 'is_first_paid', 'is_transient'
] | join(', ') -%}

cuts as (
    {%- for segment in ['total'] + customer_segments() %}

    select
        grain,
        period,
        '{{ segment }}' as segment,
        {{ segment if segment != 'total' else "'total'" }} as member,
        {{ cut_columns }},
        gross_transients,
        gross_transient_mrr,
        0 as segment_transfer_mrr
    from customer_periods
    {%- if segment in dated_segments() %}
    where coalesce(opening_{{ segment }} = {{ segment }}, true)
    {%- endif %}

    union all
    {%- endfor %}

    select
        grain,
        period,
        segment,
        member,
        {{ cut_columns }},
        0 as gross_transients,
        0 as gross_transient_mrr,
        segment_transfer_mrr
    from {{ ref('int_customer_members_by_period') }}

),

sums_by_category as (

    select
        grain,
        period,
        segment,
        member,
        movement_category,
        is_first_paid,
        is_transient,
        {%- for measure in [
            'opening_mrr', 'movement_mrr', 'fx_mrr', 'closing_mrr', 'segment_transfer_mrr', 'opening_customers',
            'closing_customers', 'gross_transients', 'gross_transient_mrr'
        ] %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        count(*) as customers

    from cuts
    group by grain, period, segment, member, movement_category, is_first_paid, is_transient

),

sums as (

    select
        grain,
        period,
        segment,
        member,
        {%- for measure in [
            'opening_mrr', 'fx_mrr', 'segment_transfer_mrr', 'closing_mrr', 'opening_customers', 'closing_customers'
        ] %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        {%- for category in ['expansion', 'reactivation', 'contraction'] %}
        sum(case when movement_category = '{{ category }}' then movement_mrr else 0 end) as {{ category }}_mrr,
        {%- endfor %}
        sum(case when movement_category = 'new' then movement_mrr else 0 end + gross_transient_mrr) as new_mrr,
        sum(case when movement_category = 'churn' then movement_mrr else 0 end - gross_transient_mrr) as churn_mrr,
        sum(case when movement_category = 'new' then closing_customers else 0 end + gross_transients) as new_customers,
        sum(case when movement_category = 'reactivation' then closing_customers else 0 end) as reactivated_customers,
        sum(case when movement_category = 'churn' then opening_customers else 0 end + gross_transients)
            as churned_customers,
        sum(case when not is_first_paid then 0 when is_transient then customers else closing_customers end)
            as first_paid_customers,
        sum(case when is_transient then customers else 0 end) as transient_new_customers

    from sums_by_category
    group by grain, period, segment, member

),

members as (

    select
        grain,
        segment,
        member,
        min(period) as first_period

    from sums
    group by grain, segment, member

),

member_periods as (

    select
        members.grain,
        members.segment,
        members.member,
        periods.period,
        periods.is_complete

    from members
    inner join periods
        on
            members.grain = periods.grain
            and members.first_period <= periods.period

),

mrr_bridge_by_period as (

    select
        member_periods.grain,
        member_periods.period,
        member_periods.segment,
        member_periods.member,
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
        member_periods.is_complete

    from member_periods
    left join sums
        on
            member_periods.grain = sums.grain
            and member_periods.period = sums.period
            and member_periods.segment = sums.segment
            and member_periods.member = sums.member

)

select * from mrr_bridge_by_period
