-- One row per month, vendor and step on the way from our MRR at the close to the vendor's documented one.
-- Signed and summing: ours, one policy after the other, what nothing explains, theirs.
{%- set policies = ['start', 'past_due', 'pauses', 'cancellations', 'discounts', 'metered', 'exchange_rates'] %}
{%- set own_statuses = setting('mrr_statuses') | sort | join(', ') %}
{%- if setting('past_due_grace_days') %}
{%- set own_statuses = own_statuses ~ ' for ' ~ setting('past_due_grace_days') ~ ' days' %}
{%- endif %}
{%- set our_positions = {
    'time_zone': setting('reporting_timezone'),
    'start': setting('mrr_start_policy'),
    'past_due': 'until_unpaid' if own_statuses == 'active, past_due' else own_statuses,
    'pauses': setting('pause_policy'),
    'cancellations': setting('churn_recognition'),
    'discounts': setting('discount_policy'),
    'metered': setting('metered_mrr'),
    'exchange_rates': setting('fx_policy')
} %}
with

definitions as (

    select * from {{ ref('mrr_definitions') }}

),

redefined as (

    select * from {{ ref('int_mrr_redefined_monthly') }}

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}
    where segment = 'total'

),

rates as (

    select * from {{ ref('int_fx_rates_monthly') }}

),

changes as (

    {%- for bound, sign in [('valid_from', ''), ('valid_to', '-')] %}

    select
        currency,
        {{ sign }}mrr_local as change_local,
        {{ local_month(bound) }} as local_month,
        {{ month_of(bound) }} as utc_month
    from {{ ref('fct_mrr_intervals') }}
    where
        {{ bound }} is not null
        and mrr_local > 0

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- A change near midnight has come by one clock and not yet by the other: it differs at the earlier month's close.
clock_changes as (

    select
        currency,
        least(local_month, utc_month) as month,
        case when local_month < utc_month then -change_local else change_local end as change_local

    from changes
    where local_month <> utc_month

),

clock_differences as (

    select
        clock_changes.month,
        sum({{ exact_money('clock_changes.change_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }})
            as amount

    from clock_changes
    inner join rates
        on
            clock_changes.currency = rates.currency
            and clock_changes.month = rates.month
    group by clock_changes.month

),

compared_months as (

    select
        redefined.*,
        bridge.is_complete,
        bridge.closing_mrr,
        coalesce(clock_differences.amount, 0) as clock_difference,
        redefined.mrr_8 + coalesce(clock_differences.amount, 0) as vendor_mrr

    from bridge
    inner join redefined
        on bridge.month = redefined.month
    left join clock_differences
        on bridge.month = clock_differences.month

),

policy_steps as (

    select
        compared_months.month,
        compared_months.vendor,
        definitions.step_number,
        definitions.policy as step,
        case definitions.policy
            {%- for policy, position in our_positions.items() %}
            when '{{ policy }}' then '{{ position }}'
            {%- endfor %}
        end as our_position,
        definitions.vendor_position,
        definitions.page is not null as is_documented,
        case definitions.policy
            when 'time_zone' then compared_months.clock_difference
            {%- for policy in policies %}
            when '{{ policy }}' then compared_months.mrr_{{ loop.index + 1 }} - compared_months.mrr_{{ loop.index }}
            {%- endfor %}
        end as amount,
        compared_months.is_complete

    from compared_months
    inner join definitions
        on compared_months.vendor = definitions.vendor

),

end_steps as (

    {%- for number, step, amount in [
        (0, 'our_mrr', 'closing_mrr'),
        (9, 'unexplained', 'vendor_mrr - closing_mrr - clock_difference - (mrr_8 - mrr_1)'),
        (10, 'vendor_mrr', 'vendor_mrr')
    ] %}

    select
        month,
        vendor,
        {{ number }} as step_number,
        '{{ step }}' as step,
        cast(null as {{ dbt.type_string() }}) as our_position,
        cast(null as {{ dbt.type_string() }}) as vendor_position,
        false as is_documented,
        {{ amount }} as amount,
        is_complete
    from compared_months

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

steps as (

    select * from policy_steps

    union all

    select * from end_steps

),

mrr_reconciliation as (

    select
        month,
        vendor,
        cast(step_number as bigint) as step_number,
        step,
        our_position,
        case when vendor_position = 'ours' then our_position else vendor_position end as vendor_position,
        is_documented,
        cast(amount as decimal(38, 6)) as amount,
        is_complete

    from steps

)

select * from mrr_reconciliation
