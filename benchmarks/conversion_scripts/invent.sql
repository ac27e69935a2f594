-- Raw CRM, billing, spend and e-mail tables for the users of invented Segment tables: the first leads are their users,
-- the next ones visitors of the web site, the rest nobody. Variables: users, leads, first_day, days (known).
create macro share(seed) as (hash(seed) % 1000003) / 1000003.0;
create macro pick(seed, number) as (hash(seed) % number)::bigint;
create macro instant(days) as getvariable('first_day')::timestamp + to_seconds((86400 * days)::bigint);
create macro synced() as getvariable('first_day')::timestamp + to_days(getvariable('days') + 1);
create macro days() as getvariable('days');

create table leads as
select
    n,
    'contact_' || n as id,
    n < getvariable('users') as is_user,
    case
        when n < getvariable('users') then 1096 * share('start' || n) + 5 * share('after' || n)
        else 1096 * share('created' || n)
    end as created_day,
    case
        when n < getvariable('users') and n % 10 > 0 then n % (getvariable('users') / 5)::bigint
        when n % 4 > 0 then pick('company' || n, getvariable('leads') // 4)
    end as company,
    share('grade' || n) as grade
from range(getvariable('leads')::bigint) as numbers (n);

create table contact as
select
    id,
    case when is_user then 'user_' || lpad(n::varchar, 7, '0') else id end || '@example.com' as property_email,
    instant(created_day) as property_createdate,
    'company_' || company as property_associatedcompanyid,
    case
        when is_user then 'device_' || lpad(n::varchar, 7, '0')
        when n < 2 * getvariable('users') then 'visitor_' || (2 * (n - getvariable('users')) + 1)
    end as property_anonymous_id,
    'owner_' || n % 20 as property_hubspot_owner_id,
    case when n % 500 = 3 then 'contact_' || (n + 1) end as property_hs_merged_object_ids,
    n % 1000 = 9 as is_deleted,
    synced() as _fivetran_synced
from leads
where created_day < days();

create table contact_property_history as
select id as contact_id, name, "value", instant(created_day + days) as "timestamp", synced() as _fivetran_synced
from (
    select id, created_day, 'lifecyclestage' as name, 'lead' as "value", 0.001 as days from leads
    union all
    select id, created_day, 'lifecyclestage', 'marketingqualifiedlead', 1 + 20 * share('m' || n) from leads where grade < 0.5
    union all
    select id, created_day, 'hs_lead_status', 'CONNECTED', 22 + 10 * share('a' || n) from leads where grade < 0.35
    union all
    select id, created_day, 'lifecyclestage', 'salesqualifiedlead', 33 + 20 * share('s' || n) from leads where grade < 0.25
    union all
    select id, created_day, 'lifecyclestage', 'opportunity', 54 + 30 * share('o' || n) from leads where grade < 0.12
    union all
    select id, created_day, 'lifecyclestage', 'lead', 90 + share('back' || n) from leads where grade between 0.2 and 0.24
    union all
    select id, created_day, 'lifecyclestage', 'marketingqualifiedlead', 120 + share('again' || n) from leads
    where grade between 0.2 and 0.22
    union all
    select id, created_day, 'hs_lead_status', 'UNQUALIFIED', 25 + 9 * share('d' || n) from leads where grade > 0.9
    union all
    select id, created_day, 'hubspotscore', pick('score' || n || k, 110)::varchar, 2 + 7 * k from leads, range(2) as changes (k)
)
where created_day + days < days();

create table contact_form_submission as
select
    id as contact_id, 'form_' || pick('form' || n, 12) as form_id, instant(created_day + 0.002) as "timestamp",
    synced() as _fivetran_synced
from leads where n % 3 > 0 and created_day < days();

create table company as
select
    'company_' || n as id, 'Company ' || n as property_name, 'company-' || n || '.example' as property_domain,
    instant(900 * share('company' || n)) as property_createdate,
    ['COMPUTER_SOFTWARE', 'BANKING', 'RETAIL', 'INSURANCE', 'EDUCATION'][1 + n % 5] as property_industry,
    ['DE', 'FR', 'US', 'GB', 'JP', 'PL'][1 + (n // 5) % 6] as property_country,
    1 + pick('size' || n, 3000) as property_numberofemployees,
    n % 20 = 1 as property_is_public, false as is_deleted, synced() as _fivetran_synced
from range(greatest(getvariable('leads') // 4, getvariable('users') // 5 + 1)) as numbers (n);

create table deal_pipeline as select 'default' as pipeline_id, 'Sales' as label, synced() as _fivetran_synced;
create table deal_pipeline_stage as
select
    stage_id, 'default' as pipeline_id, stage_id as label, place as display_order, probability,
    place > 2 as is_closed, stage_id = 'won' as closed_won, synced() as _fivetran_synced
from (values ('open', 1, 0.2), ('offer', 2, 0.6), ('won', 3, 1), ('lost', 4, 0)) as stages (stage_id, place, probability);

create table deals as
select
    *,
    'deal_' || n as deal_id,
    created_day + 54 + 30 * share('o' || n) as opened_day,
    case when share('closes' || n) < 0.7 then opened_day + 1 + 100 * share('cycle' || n) end as closed_day,
    case when closed_day > days() or closed_day is null then 'offer' when grade < 0.05 then 'won' else 'lost' end as stage
from leads where grade < 0.12 and created_day + 85 < days();
create table deal as
select
    deal_id, 'default' as deal_pipeline_id, stage as deal_pipeline_stage_id, 'owner_' || n % 20 as owner_id,
    (500 + pick('amount' || n, 90000)) as property_amount, ['EUR', 'USD'][1 + n % 2] as property_deal_currency_code,
    instant(opened_day) as property_createdate, case when stage <> 'offer' then instant(closed_day) end as property_closedate,
    'newbusiness' as property_dealtype, false as is_deleted, synced() as _fivetran_synced
from deals;
create table deal_stage as
select
    deal_id, "value", instant(day) as date_entered, instant(day) as _fivetran_start,
    coalesce(lead(instant(day)) over (partition by deal_id order by day), timestamp '9999-12-31') as _fivetran_end,
    lead(day) over (partition by deal_id order by day) is null as _fivetran_active, synced() as _fivetran_synced
from (
    select deal_id, 'open' as "value", opened_day as day from deals
    union all select deal_id, 'offer', opened_day + 0.5 from deals
    union all select deal_id, stage, closed_day from deals where stage <> 'offer'
);
create table deal_company as
select deal_id, 'company_' || company as company_id, synced() as _fivetran_synced from deals where company is not null;
create table deal_contact as select deal_id, id as contact_id, synced() as _fivetran_synced from deals;
create table owner as
select 'owner_' || n as owner_id, 'owner_' || n || '@example.com' as email, 'team_' || n % 3 as team, synced() as _fivetran_synced
from range(20) as numbers (n);

create table engagements as
select
    * replace (n || '-' || k as id), created_day + 40 * share('touch' || n || k) as day, pick(n || '-' || k, 10) as dice
from (select *, unnest(range(1 + n % 2)) as k from leads where n % 5 > 0);
create table engagement as
select
    id, case when dice < 5 then 'EMAIL' when dice < 8 then 'CALL' else 'MEETING' end as type, instant(day) as created_at,
    'owner_' || n % 20 as owner_id, 'COMPLETED' as status, case when dice > 7 then 'COMPLETED' end as meeting_outcome,
    case when dice = 9 then 'demo' when dice = 8 then 'discovery' end as activity_type, synced() as _fivetran_synced
from engagements where day < days();
create table engagement_contact as
select id as engagement_id, 'contact_' || n as contact_id, synced() as _fivetran_synced from engagements where day < days();
create table engagement_deal as
select engagements.id as engagement_id, deal_id, synced() as _fivetran_synced
from engagements join deals using (n) where day < days();

create table email_event as
select
    n || '/' || k as id, id as contact_id, 'campaign_' || k as campaign_name,
    ['delivered', 'open', 'click', 'delivered', 'open'][1 + pick(k || '-' || n, 5)] as type,
    instant(created_day + 3 + 9 * k) as created_at, synced() as _fivetran_synced
from (select *, unnest(range(4)) as k from leads) where created_day + 3 + 9 * k < days();
create table ad_spend as
select
    getvariable('first_day')::date + day::int as date, utm_source as platform, 'campaign_' || k as campaign_name, utm_source,
    utm_medium, ['EUR', 'USD'][1 + (k % 2)] as currency, 5 + pick('spend' || day || '-' || k, 400) / 4.0 as spend,
    900 + pick('shown' || day || '-' || k, 5000) as impressions, 1 + pick('clicked' || day || '-' || k, 90) as clicks, synced() as _fivetran_synced
from range(days()) as days (day), range(20) as campaigns (k),
    (values ('google', 'cpc'), ('newsletter', 'email'), ('linkedin', 'paid_social')) as channels (utm_source, utm_medium);

create table payers as
select n, 80 + 1000 * share('pays' || n) as day, case when n % 3 = 0 then day + 30 + 600 * share('stays' || n) end as last_day
from range(greatest(getvariable('leads') // 4, getvariable('users') // 5 + 1)) as numbers (n)
where n % 4 = 0 or (n <= getvariable('users') // 5 and n % 4 < 3);
create table customer as
select
    'cus_' || n as id, instant(day - 14) as created, 'eur' as currency, false as is_deleted, true as livemode,
    '{"account_id": "company_' || n || '"}' as metadata, synced() as _fivetran_synced
from payers;
create table price as
select
    'price_' || k as id, 'prod_' || k % 2 as product_id, 'eur' as currency, 1900 + 2500 * k as unit_amount,
    'per_unit' as billing_scheme, 'recurring' as type, case when k < 3 then 'month' else 'year' end as recurring_interval,
    1 as recurring_interval_count, 'licensed' as recurring_usage_type, true as active, synced() as _fivetran_synced
from range(5) as prices (k);
create table statuses as
select n, 'trialing' as status, day - 14 as day from payers where n % 2 = 0
union all select n, 'active', day from payers
union all select n, 'canceled', last_day from payers where last_day < days();
create table subscription_history as
select
    'sub_' || n as id, 'cus_' || n as customer_id, status, instant(statuses.day) as _fivetran_start,
    coalesce(instant(lead(statuses.day) over (partition by n order by statuses.day)), timestamp '9999-12-31') as _fivetran_end,
    lead(statuses.day) over (partition by n order by statuses.day) is null as _fivetran_active,
    instant(payers.day - 14 * (1 - n % 2)) as created, created as start_date,
    case when n % 2 = 0 then created end as trial_start, case when n % 2 = 0 then instant(payers.day) end as trial_end,
    case when status = 'canceled' then instant(last_day) end as ended_at, synced() as _fivetran_synced
from statuses join payers using (n);
create table subscription_item_history as
select
    'si_' || n as id, 'sub_' || n as subscription_id, instant(changed) as _fivetran_start,
    coalesce(instant(lead(changed) over (partition by n order by changed)), timestamp '9999-12-31') as _fivetran_end,
    lead(changed) over (partition by n order by changed) is null as _fivetran_active,
    'price_' || pick('price' || n, 5) as price_id, 1 + k * 3 + pick('seats' || n, 9) as quantity, synced() as _fivetran_synced
from (select *, day - 14 * (1 - n % 2) + 200 * k as changed from payers, range(2) as changes (k))
where changed < coalesce(last_day, days());
create table fx_rate as
select
    getvariable('first_day')::date + day::int as rate_date, 'USD' as currency,
    (1.05 + day % 90 / 1000.0)::decimal(28, 10) as rate_to_eur, synced() as _fivetran_synced
from range(-10, days() + 2) as days (day);
