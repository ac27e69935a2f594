-- One row per recurring price, with the exact fraction that turns one billing period into a month.
{%- set week = factor_parts('week_to_month_factor') %}
{%- set day = factor_parts('day_to_month_factor') %}
{%- set is_whole_weeks = 'mod(billing_interval_count, 7) = 0' if setting('seven_day_multiple_is_week') else '1 = 0' %}
with

plans as (

    select * from {{ ref('dim_plans') }}

),

prices as (

    select * from {{ ref('stg_stripe__prices') }}

),

legacy_plans as (

    select * from {{ ref('stg_stripe__plans') }}

),

currencies as (

    select * from {{ ref('currencies') }}

),

months_factors as (

    select
        price_id,
        case billing_interval_unit
            when 'month' then 1
            when 'quarter' then 1
            when 'year' then 1
            when 'week' then {{ week[0] }}
            when 'day' then
                case
                    when {{ is_whole_weeks }} then 7 * cast({{ week[0] }} as bigint)
                    else {{ day[0] }}
                end
        end as factor_numerator,
        case when billing_interval_count between 1 and 36525 then billing_interval_count end
        * case billing_interval_unit
            when 'month' then 1
            when 'quarter' then 3
            when 'year' then 12
            when 'week' then {{ week[1] }}
            when 'day' then
                case
                    when {{ is_whole_weeks }} then cast({{ week[1] }} as bigint)
                    else {{ day[1] }}
                end
        end as factor_denominator

    from plans

),

prices_normalised as (

    select
        plans.price_id,
        plans.product_id,
        plans.plan_family,
        plans.is_add_on,
        plans.currency,
        -- A code that ISO 4217 does not know is listed as a contradiction; most currencies have cents.
        {{ minor_units_per_major('coalesce(currencies.minor_unit_exponent, 2)') }} as minor_units_per_major,
        coalesce(prices.unit_amount_minor, legacy_plans.unit_amount_minor, 0) as unit_amount_minor,
        plans.billing_scheme,
        coalesce(prices.tiers_mode, legacy_plans.tiers_mode, 'graduated') as tiers_mode,
        plans.usage_type,
        coalesce(prices.package_size, legacy_plans.package_size) as package_size,
        coalesce(prices.package_rounding, legacy_plans.package_rounding) as package_rounding,
        plans.billing_interval,
        plans.billing_interval_unit,
        plans.billing_interval_count,
        cast(months_factors.factor_numerator as bigint) as factor_numerator,
        cast(months_factors.factor_denominator as bigint) as factor_denominator

    from plans
    inner join months_factors
        on plans.price_id = months_factors.price_id
    left join prices
        on plans.price_id = prices.price_id
    left join legacy_plans
        on plans.price_id = legacy_plans.price_id
    left join currencies
        on plans.currency = currencies.currency
    where plans.price_type = 'recurring'

)

select * from prices_normalised
