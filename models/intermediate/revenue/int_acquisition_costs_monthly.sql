-- One row per month and channel, and per month for the total, with what acquisition cost, known or null.
-- A cost that names no channel is `unallocated`: spread over the channels it would be an opinion.
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

channels as (

    select * from {{ ref('dim_channels') }}

),

traffic_sources as (

    select * from {{ ref('dim_traffic_sources') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

ledger_entries as (

    select
        {{ month_of('ledger_entries.posted_date') }} as month,
        coalesce(nullif(channels.channel, 'unknown'), 'unallocated') as member,
        {{ exact_money('ledger_entries.amount', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as ledger_cost,
        cast(null as decimal(38, 6)) as ad_spend

    from {{ ref('stg_finance__ledger_entries') }} as ledger_entries
    cross join {{ ref('reporting_currency') }} as reporting
    left join rates
        on
            coalesce(ledger_entries.currency, reporting.reporting_currency) = rates.currency
            and ledger_entries.posted_date = rates.rate_date
    left join channels
        on ledger_entries.channel = channels.channel
    where ledger_entries.category in ('sales', 'marketing')

),

ad_spend as (

    select
        {{ month_of('ad_spend.spend_date') }} as month,
        coalesce(nullif(traffic_sources.channel, 'unknown'), 'unallocated') as member,
        cast(null as decimal(38, 6)) as ledger_cost,
        {{ exact_money('ad_spend.spend_amount', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as ad_spend

    from {{ ref('stg_marketing__ad_spend') }} as ad_spend
    cross join {{ ref('reporting_currency') }} as reporting
    left join rates
        on
            coalesce(ad_spend.currency, reporting.reporting_currency) = rates.currency
            and ad_spend.spend_date = rates.rate_date
    left join traffic_sources
        on
            coalesce(ad_spend.utm_source, 'unknown') = traffic_sources.utm_source
            and coalesce(ad_spend.utm_medium, 'unknown') = traffic_sources.utm_medium

),

costs as (

    select * from ledger_entries

    union all

    select * from ad_spend

),

cuts as (

    {%- for segment, member in [('total', "'total'"), ('acquisition_channel', 'member')] %}

    select
        month,
        '{{ segment }}' as segment,
        {{ member }} as member,
        ledger_cost,
        ad_spend
    from costs

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

sums as (

    select
        month,
        segment,
        member,
        sum(ledger_cost) as ledger_cost,
        sum(ad_spend) as ad_spend

    from cuts
    group by month, segment, member

),

members as (

    select
        'acquisition_channel' as segment,
        channel as member
    from channels

    union all

    select
        'acquisition_channel' as segment,
        'unallocated' as member

    union all

    select
        'total' as segment,
        'total' as member

),

first_spend as (

    select min(month) as month from ad_spend

),

unconverted_months as (

    select month
    from ad_spend
    where ad_spend is null
    group by month

),

ledger_size as (

    select count(*) as entry_count from ledger_entries

),

known_months as (

    -- A month that the ledger has not reached, or with an entry that no rate converts, is not a month without costs.
    select
        months.month,
        profits.revenue is not null as has_ledger,
        months.month >= first_spend.month and unconverted_months.month is null as has_spend,
        case
            when ledger_size.entry_count > 0 then 'ledger'
            when first_spend.month is not null then 'ad_spend'
            else 'none'
        end as cac_basis

    from months
    cross join first_spend
    cross join ledger_size
    left join {{ ref('fct_profit_monthly') }} as profits
        on months.month = profits.month
    left join unconverted_months
        on months.month = unconverted_months.month

),

acquisition_costs as (

    select
        known_months.month,
        members.segment,
        members.member,
        known_months.cac_basis,
        case when known_months.has_spend then coalesce(sums.ad_spend, 0) end as ad_spend,
        case
            when known_months.cac_basis = 'ledger' and known_months.has_ledger then coalesce(sums.ledger_cost, 0)
            when known_months.cac_basis = 'ad_spend' and known_months.has_spend then coalesce(sums.ad_spend, 0)
        end as acquisition_cost

    from known_months
    cross join members
    left join sums
        on
            known_months.month = sums.month
            and members.segment = sums.segment
            and members.member = sums.member

)

select * from acquisition_costs
