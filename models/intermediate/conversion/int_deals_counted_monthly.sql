-- One row per month and segment member with deals created or closed in it or open at its close: number and money.
{%- set measures = {
    'created_count': 'bigint', 'created_amount': 'decimal(38, 6)',
    'cohort_count': 'bigint', 'cohort_won_count': 'bigint',
    'won_count': 'bigint', 'won_amount': 'decimal(38, 6)', 'won_acv': 'decimal(38, 6)',
    'cycle_count': 'bigint', 'cycle_days': 'bigint',
    'lost_count': 'bigint', 'lost_amount': 'decimal(38, 6)',
    'open_count': 'bigint', 'open_amount': 'decimal(38, 6)', 'weighted_amount': 'decimal(38, 6)'
} %}
with

source_cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'hubspot'

),

deals as (

    select
        *,
        {{ local_month('created_at') }} as created_month,
        {{ local_month('closed_at') }} as closed_month,
        {{ add_interval('created_at', sales_window_days(), 'day') }} as window_ends_at

    from {{ ref('fct_deals') }}

),

open_deals as (

    select * from {{ ref('int_deals_open_monthly') }}

),

members as (

    select * from {{ ref('int_deal_members') }}

),

deal_facts as (

    select
        deals.created_month as month,
        deals.deal_id,
        'created' as fact,
        deals.amount,
        deals.acv,
        cast(null as decimal(38, 6)) as weighted_amount,
        cast(null as bigint) as cycle_days,
        deals.window_ends_at <= source_cutoffs.source_as_of as is_mature,
        deals.is_won and deals.closed_at < deals.window_ends_at as is_won_in_window

    from deals
    cross join source_cutoffs
    where deals.created_at is not null

    union all

    select
        closed_month as month,
        deal_id,
        case when is_won then 'won' else 'lost' end as fact,
        amount,
        acv,
        null as weighted_amount,
        cycle_days,
        null as is_mature,
        null as is_won_in_window

    from deals
    where
        is_closed
        and closed_at is not null

    union all

    select
        month,
        deal_id,
        'open' as fact,
        amount,
        null as acv,
        {{ exact_money('amount', 'cast(probability * 1000000 as decimal(38, 0))', '1000000', 6) }} as weighted_amount,
        null as cycle_days,
        null as is_mature,
        null as is_won_in_window

    from open_deals

),

measured_facts as (

    select
        month,
        deal_id,
        case when fact = 'created' then 1 else 0 end as created_count,
        case when fact = 'created' then amount end as created_amount,
        case when fact = 'created' and is_mature then 1 else 0 end as cohort_count,
        case when fact = 'created' and is_mature and is_won_in_window then 1 else 0 end as cohort_won_count,
        case when fact = 'won' then 1 else 0 end as won_count,
        case when fact = 'won' then amount end as won_amount,
        case when fact = 'won' then acv end as won_acv,
        case when fact = 'won' and cycle_days is not null then 1 else 0 end as cycle_count,
        case when fact = 'won' then cycle_days end as cycle_days,
        case when fact = 'lost' then 1 else 0 end as lost_count,
        case when fact = 'lost' then amount end as lost_amount,
        case when fact = 'open' then 1 else 0 end as open_count,
        case when fact = 'open' then amount end as open_amount,
        weighted_amount,
        case when amount is null then deal_id end as unvalued_deal_id

    from deal_facts

),

deals_counted_monthly as (

    select
        measured_facts.month,
        members.segment,
        members.member,
        {% for measure, data_type in measures.items() -%}
        cast(coalesce(sum(measured_facts.{{ measure }}), 0) as {{ data_type }}) as {{ measure }},
        {% endfor -%}
        -- Created and won in one month, a deal has two facts there.
        cast(count(distinct measured_facts.unvalued_deal_id) as bigint) as unvalued_count

    from measured_facts
    inner join members
        on measured_facts.deal_id = members.deal_id
    group by
        measured_facts.month,
        members.segment,
        members.member

)

select * from deals_counted_monthly
