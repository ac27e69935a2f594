-- One row per deal that is not deleted, with its money in the reporting currency at the rate of its close or creation.
-- The amount is the whole contract's; acv is what recurs of it in a year, rounded once.
with

as_of as (

    select * from {{ ref('as_of') }}

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

closed_deals as (

    select * from {{ ref('int_deals_closed') }}

),

staged_deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

deals as (

    select
        staged_deals.deal_id,
        reporting.reporting_currency,
        coalesce(staged_deals.currency, reporting.reporting_currency) as currency,
        staged_deals.amount as amount_local,
        coalesce(staged_deals.recurring_amount, staged_deals.amount) as recurring_amount_local,
        case
            when staged_deals.contract_term_months between 1 and 1200 then staged_deals.contract_term_months
            else 12
        end as term_months,
        -- A close that is still to come has no rate of its own yet.
        case
            when coalesce(closed_deals.closed_at, closed_deals.created_at) > as_of.as_of
                then {{ local_date('as_of.as_of') }}
            else {{ local_date('coalesce(closed_deals.closed_at, closed_deals.created_at)') }}
        end as valued_date

    from closed_deals
    cross join as_of
    cross join reporting
    inner join staged_deals
        on closed_deals.deal_id = staged_deals.deal_id

),

-- Into dollars without the reporting currency between, which would round twice.
rated_deals as (

    select
        deals.*,
        deal_rates.rate_numerator,
        deal_rates.rate_denominator,
        case
            when deals.currency = 'USD' then 1
            when deals.reporting_currency = 'USD' then deal_rates.rate_numerator
            else dollar_rates.rate_denominator
        end as dollar_numerator,
        case
            when deals.currency = 'USD' then 1
            when deals.currency = deals.reporting_currency then dollar_rates.rate_numerator
            else deal_rates.rate_denominator
        end as dollar_denominator

    from deals
    left join rates as deal_rates
        on
            deals.currency = deal_rates.currency
            and deals.valued_date = deal_rates.rate_date
    left join rates as dollar_rates
        on
            deals.valued_date = dollar_rates.rate_date
            and dollar_rates.currency = 'USD'

),

deals_valued as (

    select
        deal_id,
        currency,
        valued_date,
        cast(term_months as bigint) as term_months,
        amount_local,
        {{ exact_money('amount_local', 'rate_numerator', 'rate_denominator', 6) }} as amount,
        {{ exact_money('recurring_amount_local', '12 * rate_numerator', 'term_months * rate_denominator', 6) }} as acv,
        {{ exact_money('recurring_amount_local', '12 * dollar_numerator', 'term_months * dollar_denominator', 6) }}
            as acv_usd

    from rated_deals

)

select * from deals_valued
