-- One row per deal that is not deleted, with its money in the reporting currency at the rate of its close or creation.
-- The amount is the whole contract's; acv is what recurs of it in a year, rounded once.
with

closed_deals as (

    select * from {{ ref('int_deals_closed') }}

),

deals as (

    select
        staged_deals.deal_id,
        coalesce(staged_deals.currency, '{{ setting("reporting_currency") }}') as currency,
        staged_deals.amount as amount_local,
        coalesce(staged_deals.recurring_amount, staged_deals.amount) as recurring_amount_local,
        case
            when staged_deals.contract_term_months > 0 then staged_deals.contract_term_months
            else 12
        end as term_months,
        {{ local_date('coalesce(closed_deals.closed_at, closed_deals.created_at)') }} as valued_date

    from closed_deals
    inner join {{ ref('stg_hubspot__deals') }} as staged_deals
        on closed_deals.deal_id = staged_deals.deal_id

),

published_rates as (

    select
        currency,
        rate_date,
        rate_to_eur

    from {{ ref('stg_finance__fx_rates') }}
    where rate_to_eur > 0

    union all

    select
        'EUR' as currency,
        cast('1900-01-01' as date) as rate_date,
        cast(1 as decimal(28, 10)) as rate_to_eur

),

-- The rate is a whole number of ten-billionths of the currency for one euro, so that conversions stay exact.
rates as (

    select
        currency,
        rate_date,
        lead(rate_date) over (partition by currency order by rate_date) as next_rate_date,
        cast(rate_to_eur * 10000000000 as decimal(38, 0)) as rate_units

    from published_rates

),

rated_deals as (

    select
        deals.*,
        case when deals.currency = '{{ setting("reporting_currency") }}' then 1 else reporting_rates.rate_units end
            as reporting_units,
        case when deals.currency = '{{ setting("reporting_currency") }}' then 1 else deal_rates.rate_units end
            as deal_units,
        case when deals.currency = 'USD' then 1 else dollar_rates.rate_units end as dollar_units,
        case when deals.currency = 'USD' then 1 else deal_rates.rate_units end as dollar_deal_units

    from deals
    left join rates as deal_rates
        on
            deals.currency = deal_rates.currency
            and deals.valued_date >= deal_rates.rate_date
            and (deals.valued_date < deal_rates.next_rate_date or deal_rates.next_rate_date is null)
    left join rates as reporting_rates
        on
            reporting_rates.currency = '{{ setting("reporting_currency") }}'
            and deals.valued_date >= reporting_rates.rate_date
            and (deals.valued_date < reporting_rates.next_rate_date or reporting_rates.next_rate_date is null)
    left join rates as dollar_rates
        on
            dollar_rates.currency = 'USD'
            and deals.valued_date >= dollar_rates.rate_date
            and (deals.valued_date < dollar_rates.next_rate_date or dollar_rates.next_rate_date is null)

),

deals_valued as (

    select
        deal_id,
        currency,
        valued_date,
        cast(term_months as bigint) as term_months,
        amount_local,
        {{ exact_money('amount_local', 'reporting_units', 'deal_units', 6) }} as amount,
        {{ exact_money('recurring_amount_local', '12 * reporting_units', 'term_months * deal_units', 6) }} as acv,
        {{ exact_money('recurring_amount_local', '12 * dollar_units', 'term_months * dollar_deal_units', 6) }}
            as acv_usd

    from rated_deals

)

select * from deals_valued
