-- Raw tables of an invented company: `customers` customers over the 36 months before 2026-10-17, from hashes of their
-- numbers, so that two runs give equal rows. Some rows are delivered twice, as connectors do.
create macro chance(number, purpose) as (hash(number, purpose) % 1000000) / 1000000.0;
create macro instant(seconds) as make_timestamp(cast(1697500800 + seconds as bigint) * 1000000);
create macro end_of_data() as 94694400;

create table price as
select
    'price_' || family || '_' || lower(currency) || '_' || period as id,
    'prod_' || family as product_id,
    lower(currency) as currency,
    (1000 + 1500 * family) * case period when 'year' then 10 else 1 end + 7 * family as unit_amount,
    'per_unit' as billing_scheme,
    'recurring' as type,
    period as recurring_interval,
    1 as recurring_interval_count,
    'licensed' as recurring_usage_type,
    true as active,
    instant(0) as created,
    instant(end_of_data()) as _fivetran_synced
from range(4) as families (family)
cross join (values ('EUR'), ('USD'), ('GBP')) as currencies (currency)
cross join (values ('month'), ('year')) as periods (period);

create table customers as
select
    number,
    cast(floor(chance(number, 'start') * (end_of_data() - 86400 * 40)) as bigint) as started,
    case
        when chance(number, 'currency') < 0.5 then 'eur'
        when chance(number, 'currency') < 0.85 then 'usd'
        else 'gbp'
    end as currency
from range(getvariable('customers')) as numbers (number);

create table first_subscriptions as
select
    number,
    'sub_' || number as id,
    currency,
    started,
    case
        when chance(number, 'leaves') < 0.45
            then started + 86400 * 20 + cast(floor(chance(number, 'life') * 86400 * 700) as bigint)
    end as ended
from customers;

create table customer as
select
    'cus_' || number as id,
    instant(started) as created,
    currency,
    false as is_deleted,
    true as livemode,
    instant(end_of_data()) as _fivetran_synced
from customers;

create table subscriptions as
select number, id, currency, started, case when ended < end_of_data() - 3600 then ended end as ended from first_subscriptions
union all
select number, id || '_again', currency, ended + 86400 * 60 + cast(floor(chance(number, 'gap') * 86400 * 90) as bigint), null
from first_subscriptions
where chance(number, 'returns') < 0.25 and ended < end_of_data() - 86400 * 190;

create table statuses as
select id, number, started, 'trialing' as status from subscriptions where chance(id, 'trial') < 0.3
union all
select id, number, started + case when chance(id, 'trial') < 0.3 then 86400 * 14 else 0 end, 'active' from subscriptions
union all
select id, number, started + 86400 * 15, 'past_due' from subscriptions where chance(id, 'late') < 0.2
union all
select id, number, started + 86400 * 18, 'active' from subscriptions where chance(id, 'late') < 0.2
union all
select id, number, ended, 'canceled' from subscriptions where ended is not null;

create table subscription_history as
select
    statuses.id,
    instant(statuses.started) as _fivetran_start,
    coalesce(
        instant(lead(statuses.started) over (partition by statuses.id order by statuses.started)), timestamp '9999-12-31'
    ) as _fivetran_end,
    lead(statuses.started) over (partition by statuses.id order by statuses.started) is null as _fivetran_active,
    'cus_' || statuses.number as customer_id,
    statuses.status,
    instant(subscriptions.started) as created,
    instant(subscriptions.started) as start_date,
    case when chance(statuses.id, 'trial') < 0.3 then instant(subscriptions.started) end as trial_start,
    case when chance(statuses.id, 'trial') < 0.3 then instant(subscriptions.started + 86400 * 14) end as trial_end,
    case when statuses.status = 'canceled' then instant(statuses.started) end as ended_at,
    instant(end_of_data()) as _fivetran_synced
from statuses
inner join subscriptions using (id);

create table item_changes as
select
    id,
    currency,
    change,
    case
        when change = 0 then started
        else started + 86400
            + cast(floor(chance(id, change) * (coalesce(ended, end_of_data()) - started - 90000)) as bigint)
    end as changed
from subscriptions
cross join range(6) as changes (change)
where change = 0 or chance(id, change + 100) < 0.36;

create table subscription_item_history as
select
    'si_' || id as id,
    instant(changed) as _fivetran_start,
    coalesce(instant(lead(changed) over (partition by id order by changed)), timestamp '9999-12-31') as _fivetran_end,
    lead(changed) over (partition by id order by changed) is null as _fivetran_active,
    id as subscription_id,
    'price_' || cast(floor(chance(id, case when chance(id, change + 200) < 0.2 then change else 0 end + 300) * 4) as bigint)
    || '_' || currency || '_' || case when chance(id, 'yearly') < 0.3 then 'year' else 'month' end as price_id,
    1 + cast(floor(chance(id, change + 400) * 30) as bigint) as quantity,
    instant(end_of_data()) as _fivetran_synced
from (select *, row_number() over (partition by id, changed order by change) as twin from item_changes)
where twin = 1;

create table fx_rate as
select
    cast(instant(86400 * day) as date) as rate_date,
    currency,
    cast(base + floor(chance(day, currency) * 900) / 10000.0 as decimal(28, 10)) as rate_to_eur,
    instant(end_of_data()) as _fivetran_synced
from range(-10, 1097) as days (day)
cross join (values ('USD', 1.05), ('GBP', 0.82)) as currencies (currency, base);
