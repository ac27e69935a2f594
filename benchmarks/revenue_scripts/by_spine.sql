-- The usual way, after mrr-playbook: the amount of every customer in every month, then what changed since the month before.
-- It starts from the same raw rows; its closing MRR is what is compared.
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
    unit_amount,
    case recurring_interval when 'year' then 1200 else 100 end as denominator
from read_parquet(getvariable('raw') || '/stripe/price.parquet');

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

create temp table subscription_periods as
select
    statuses.customer_id,
    prices.currency,
    greatest(items.valid_from, statuses.valid_from) as valid_from,
    coalesce(least(items.valid_to, statuses.valid_to), timestamp '9999-12-31') as valid_to,
    exact((prices.unit_amount * items.quantity)::decimal(38, 6), 1, prices.denominator) as mrr_local
from items
inner join statuses using (subscription_id)
inner join prices using (price_id)
where
    statuses.status in ('active', 'past_due')
    and items.valid_from < coalesce(statuses.valid_to, timestamp '9999-12-31')
    and statuses.valid_from < coalesce(items.valid_to, timestamp '9999-12-31');

create table customer_months as
with customers as (
    select customer_id, date_trunc('month', min(valid_from))::date as first_month
    from subscription_periods
    group by customer_id
),
spine as (
    select customers.customer_id, customers.first_month, months.month, months.next_month
    from customers
    inner join months on months.month >= customers.first_month and months.month <= date '2026-10-17'
),
joined as (
    select
        spine.customer_id,
        spine.first_month,
        spine.month,
        coalesce(sum(exact(subscription_periods.mrr_local, rates.numerator, rates.denominator)), 0) as closing_mrr
    from spine
    left join subscription_periods
        on
            spine.customer_id = subscription_periods.customer_id
            and subscription_periods.valid_from < spine.next_month
            and subscription_periods.valid_to >= spine.next_month
    left join rates
        on subscription_periods.currency = rates.currency and spine.month = rates.month
    group by spine.customer_id, spine.first_month, spine.month
),
compared as (
    select *, coalesce(lag(closing_mrr) over (partition by customer_id order by month), 0) as opening_mrr
    from joined
)
select
    customer_id,
    month,
    opening_mrr,
    closing_mrr,
    closing_mrr - opening_mrr as mrr_change,
    case
        when month = first_month and closing_mrr > 0 then 'new'
        when opening_mrr = 0 and closing_mrr > 0 then 'reactivation'
        when opening_mrr > 0 and closing_mrr = 0 then 'churn'
        when closing_mrr > opening_mrr then 'upgrade'
        when closing_mrr < opening_mrr then 'downgrade'
    end as change_category
from compared;
