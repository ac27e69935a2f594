-- MRR intervals and customer months of the default settings, as one would write them for this data alone.
-- Exact: a quotient is rounded as a double where it cannot err, else divided as a HUGEINT.
create macro exact(amount, numerator, denominator) as
    case
        when abs(amount::double * 1000000 * numerator / denominator) < 1e12
            and abs(
                amount::double * 1000000 * numerator / denominator
                - round(amount::double * 1000000 * numerator / denominator)
            ) < 0.49
            then (round(amount::double * 1000000 * numerator / denominator)::decimal(18, 0) * 0.000001)::decimal(38, 6)
        else (
            sign(amount) * ((abs((amount * 1000000)::hugeint * numerator) * 2 + denominator) // (2 * denominator))
        )::decimal(38, 0) * 0.000001::decimal(6, 6)
    end;

create temp table statuses as
select
    id as subscription_id,
    customer_id,
    status,
    _fivetran_start as valid_from,
    lead(_fivetran_start) over (partition by id order by _fivetran_start) as valid_to
from (
    select distinct id, customer_id, status, _fivetran_start
    from read_parquet(getvariable('raw') || '/stripe/subscription_history/*.parquet')
);

create temp table items as
select
    id as subscription_item_id,
    subscription_id,
    price_id,
    quantity,
    _fivetran_start as valid_from,
    lead(_fivetran_start) over (partition by id order by _fivetran_start) as valid_to
from (
    select distinct id, subscription_id, price_id, quantity, _fivetran_start
    from read_parquet(getvariable('raw') || '/stripe/subscription_item_history/*.parquet')
);

create temp table prices as
select distinct
    id as price_id,
    upper(currency) as currency,
    product_id,
    recurring_interval as billing_interval,
    unit_amount,
    case recurring_interval when 'year' then 1200 else 100 end as denominator
from read_parquet(getvariable('raw') || '/stripe/price.parquet');

create table intervals as
with priced as (
    select
        items.subscription_item_id,
        items.subscription_id,
        statuses.customer_id,
        items.price_id,
        prices.currency,
        prices.product_id,
        prices.billing_interval,
        greatest(items.valid_from, statuses.valid_from) as valid_from,
        least(items.valid_to, statuses.valid_to) as valid_to,
        exact((prices.unit_amount * items.quantity)::decimal(38, 6), 1, prices.denominator) as mrr_local,
        items.quantity,
        statuses.status
    from items
    inner join statuses using (subscription_id)
    inner join prices using (price_id)
    where
        statuses.status in ('active', 'past_due')
        and items.valid_from < coalesce(statuses.valid_to, timestamp '9999-12-31')
        and statuses.valid_from < coalesce(items.valid_to, timestamp '9999-12-31')
),
numbered as (
    select
        *,
        count(*) filter (where is_changed)
            over (partition by subscription_item_id order by valid_from) as interval_number
    from (
        select
            *,
            (
                lag(valid_to) over item = valid_from
                and lag(price_id) over item = price_id
                and lag(quantity) over item = quantity
                and lag(status) over item = status
            ) is not true as is_changed
        from priced
        window item as (partition by subscription_item_id order by valid_from)
    )
)
select
    subscription_item_id,
    any_value(subscription_id) as subscription_id,
    any_value(customer_id) as customer_id,
    any_value(price_id) as price_id,
    'unknown' as plan_family,
    any_value(currency) as currency,
    min(valid_from) as valid_from,
    case when count(*) = count(valid_to) then max(valid_to) end as valid_to,
    any_value(mrr_local) as mrr_local,
    any_value(mrr_local) as gross_mrr_local,
    0::decimal(38, 6) as discount_mrr_local,
    any_value(status) as status,
    any_value(customer_id) as stripe_customer_id,
    any_value(product_id) as product_id,
    any_value(billing_interval) as billing_interval,
    false as is_add_on,
    any_value(quantity) as quantity,
    case when count(*) = count(valid_to) then 'voluntary' end as end_type,
    false as is_late_start,
    false as is_late_end
from numbered
group by subscription_item_id, interval_number;

create temp table months as
select month::date as month, (month + interval 1 month)::date as next_month
from range(timestamp '2023-10-01', timestamp '2026-11-01', interval 1 month) as months (month);

create temp table rates as
with daily as (
    select rate_date, currency, (rate_to_eur * 10000000000)::bigint as denominator
    from read_parquet(getvariable('raw') || '/finance/fx_rate.parquet')
),
monthly as (
    select
        currency,
        month,
        arg_max(denominator, rate_date) as denominator
    from months
    inner join daily on rate_date < next_month and rate_date >= month - interval 10 day and rate_date <= date '2026-10-17'
    group by currency, month
)
select
    currency,
    month,
    10000000000 as numerator,
    denominator,
    lag(denominator) over (partition by currency order by month) as opening_denominator
from monthly
union all
select 'EUR', month, 1, 1, 1 from months;

create table changes as
with sequenced as (
    select
        *,
        lag(valid_to) over item is not distinct from valid_from as is_continued,
        lag(mrr_local) over item as previous_mrr_local,
        lag(price_id) over item as previous_price_id,
        lag(quantity) over item as previous_quantity,
        lag(product_id) over item as previous_product_id,
        lead(valid_from) over item as next_valid_from
    from intervals
    window item as (partition by subscription_item_id order by valid_from)
),
dated as (
    select
        subscription_item_id,
        customer_id,
        currency,
        valid_from as changed_at,
        case
            when not is_continued then 'new_subscription'
            when previous_price_id <> price_id and previous_product_id <> product_id then 'plan_change'
            when previous_price_id <> price_id then 'price_change'
            else 'quantity'
        end as reason,
        case when is_continued then mrr_local - previous_mrr_local else mrr_local end as mrr_change_local
    from sequenced
    where not is_continued or previous_price_id <> price_id or previous_quantity <> quantity
    union all
    select subscription_item_id, customer_id, currency, valid_to, 'subscription_ended', -mrr_local
    from sequenced
    where valid_to is not null and next_valid_from is distinct from valid_to
),
running as (
    select
        *,
        date_trunc('month', changed_at)::date as month,
        sum(mrr_change_local) over (
            partition by subscription_item_id, date_trunc('month', changed_at) order by changed_at
        )::decimal(38, 6) as month_change_local
    from dated
)
select
    subscription_item_id,
    customer_id,
    currency,
    changed_at,
    changed_at::date as change_date,
    month,
    reason,
    mrr_change_local,
    exact(month_change_local, numerator, denominator)
    - exact((month_change_local - mrr_change_local)::decimal(38, 6), numerator, denominator) as mrr_change
from running
inner join rates using (currency, month);

create temp table item_months as
with closings as (
    select
        subscription_item_id,
        customer_id,
        currency,
        month,
        next_month,
        mrr_local
    from intervals
    inner join months
        on
            date_trunc('month', valid_from) <= month
            and coalesce(date_trunc('month', valid_to), timestamp '9999-12-31') > month
            and month <= date '2026-10-17'
),
balances as (
    select subscription_item_id, customer_id, currency, month, 0::decimal(38, 6) as opening_local, mrr_local as closing_local
    from closings
    union all
    select subscription_item_id, customer_id, currency, next_month, mrr_local, 0::decimal(38, 6)
    from closings
    where next_month <= date '2026-10-17'
),
summed as (
    select
        subscription_item_id,
        customer_id,
        currency,
        month,
        sum(opening_local)::decimal(38, 6) as opening_local,
        sum(closing_local)::decimal(38, 6) as closing_local
    from balances
    group by all
)
select
    customer_id,
    month,
    case when opening_local = 0 then 0 else exact(opening_local, numerator, opening_denominator) end as opening_mrr,
    case when closing_local = 0 then 0 else exact(closing_local, numerator, denominator) end as closing_mrr,
    exact(opening_local, numerator, denominator) as opening_mrr_at_close,
    exact((closing_local - opening_local)::decimal(38, 6), numerator, denominator) as movement_mrr
from summed
inner join rates using (currency, month);

create table customer_months as
with active as (
    select customer_id, date_trunc('month', min(valid_from))::date as first_month
    from intervals
    group by customer_id
),
starts as (
    select distinct customer_id, date_trunc('month', valid_from)::date as month from intervals
),
balances as (
    select * from item_months
    union all
    select customer_id, month, 0, 0, 0, 0
    from starts
    anti join item_months using (customer_id, month)
),
summed as (
    select
        customer_id,
        month,
        sum(opening_mrr) as opening_mrr,
        sum(closing_mrr) as closing_mrr,
        sum(opening_mrr_at_close) as opening_mrr_at_close,
        sum(movement_mrr) as movement_mrr,
        sum(greatest(movement_mrr, 0)) as gross_up_mrr,
        sum(least(movement_mrr, 0)) as gross_down_mrr
    from balances
    group by customer_id, month
),
first_changes as (
    select customer_id, arg_min(mrr_change, changed_at) as first_mrr from changes group by customer_id
),
categorised as (
    select
        summed.*,
        month = first_month as is_first_paid_month,
        month = first_month and opening_mrr = 0 and closing_mrr = 0 as is_transient,
        case
            when opening_mrr = 0 and closing_mrr > 0 and month = first_month then 'new'
            when opening_mrr = 0 and closing_mrr > 0 then 'reactivation'
            when opening_mrr > 0 and closing_mrr = 0 then 'churn'
            when opening_mrr > 0 and movement_mrr > 0 then 'expansion'
            when opening_mrr > 0 and movement_mrr < 0 then 'contraction'
            else 'unchanged'
        end as movement_category
    from summed
    inner join active using (customer_id)
)
select
    customer_id,
    month,
    opening_mrr,
    opening_mrr_at_close,
    closing_mrr,
    closing_mrr - opening_mrr - movement_mrr as fx_mrr,
    movement_category,
    movement_mrr,
    gross_up_mrr,
    gross_down_mrr,
    opening_mrr > 0 as has_opening,
    closing_mrr > 0 as has_closing,
    false as is_unconverted,
    is_first_paid_month,
    is_transient,
    case when is_transient then first_mrr end as transient_mrr,
    false as is_intra_period_returner,
    case movement_category when 'churn' then 'voluntary' end as churn_type,
    1 as lifecycle_number
from categorised
inner join first_changes using (customer_id);
