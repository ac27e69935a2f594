-- One row per price that a subscription can have; a legacy plan counts as a price.
-- plan_family is the product's own metadata, else the seed plan_families, else the product's name.
with

prices as (

    select
        price_id,
        product_id,
        currency,
        unit_amount_minor,
        billing_scheme,
        price_type,
        billing_interval_unit,
        billing_interval_count,
        usage_type,
        price_name,
        is_active

    from {{ ref('stg_stripe__prices') }}

),

plans as (

    select * from {{ ref('stg_stripe__plans') }}

),

products as (

    select * from {{ ref('stg_stripe__products') }}

),

family_rules as (

    select * from {{ ref('plan_families') }}

),

currencies as (

    select * from {{ ref('currencies') }}

),

all_prices as (

    select * from prices

    union all

    select
        plans.price_id,
        plans.product_id,
        plans.currency,
        plans.unit_amount_minor,
        plans.billing_scheme,
        plans.price_type,
        plans.billing_interval_unit,
        plans.billing_interval_count,
        plans.usage_type,
        plans.price_name,
        plans.is_active

    from plans
    left join prices
        on plans.price_id = prices.price_id
    where prices.price_id is null

),

matched_rules as (

    select
        all_prices.price_id,
        family_rules.plan_family,
        row_number() over (partition by all_prices.price_id order by family_rules.priority) as match_rank

    from all_prices
    left join products
        on all_prices.product_id = products.product_id
    inner join family_rules
        on
            (family_rules.match_on = 'price_id' and all_prices.price_id = family_rules.pattern)
            or (family_rules.match_on = 'product_id' and all_prices.product_id = family_rules.pattern)
            or (family_rules.match_on = 'product_name' and lower(products.product_name) like family_rules.pattern)

),

dim_plans as (

    select
        all_prices.price_id,
        all_prices.product_id,
        coalesce(all_prices.price_name, products.product_name, all_prices.price_id) as plan_name,
        coalesce(products.product_name, 'unknown') as product_name,
        coalesce(products.product_family, matched_rules.plan_family, products.product_name, 'unknown') as plan_family,
        coalesce(products.is_add_on, false) as is_add_on,
        all_prices.price_type,
        all_prices.billing_scheme,
        all_prices.usage_type,
        {{ billing_interval(
            'all_prices.billing_interval_unit',
            'all_prices.billing_interval_count',
            'all_prices.price_type'
        ) }} as billing_interval,
        all_prices.billing_interval_unit,
        cast(all_prices.billing_interval_count as bigint) as billing_interval_count,
        coalesce(all_prices.currency, 'unknown') as currency,
        {{ major_units('all_prices.unit_amount_minor', 'currencies.minor_unit_exponent') }} as unit_amount_local,
        all_prices.is_active

    from all_prices
    left join products
        on all_prices.product_id = products.product_id
    left join matched_rules
        on
            all_prices.price_id = matched_rules.price_id
            and matched_rules.match_rank = 1
    left join currencies
        on all_prices.currency = currencies.currency

)

select * from dim_plans
