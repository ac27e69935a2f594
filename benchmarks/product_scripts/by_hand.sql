-- Usage, activation, adoption and web sessions of the default settings, as one would write them for this data alone.
create macro half(k, n) as
    1.9599639845400532 * sqrt((k::double / n) * (1 - k::double / n) / n + 0.9603647051735305 / (n::double * n));
create macro centre(k, n) as k::double / n + 1.920729410347061 / n::double;
create macro lower_bound(k, n) as if(
    n > 0, least(k::double / n, greatest(0, (centre(k, n) - half(k, n)) / (1 + 3.841458820694122 / n::double))), null
);
create macro upper_bound(k, n) as if(
    n > 0, greatest(k::double / n, least(1, (centre(k, n) + half(k, n)) / (1 + 3.841458820694122 / n::double))), null
);
create macro share(k, n) as k::double / nullif(n::double, 0);

create temp view raw_tracks as select * from read_parquet(getvariable('raw') || '/segment/tracks/*.parquet');
create temp view raw_pages as select * from read_parquet(getvariable('raw') || '/segment/pages/*.parquet');

set variable as_of = (
    select greatest(
        (select max(received_at) from raw_tracks),
        (select max(received_at) from raw_pages),
        (select max(received_at) from read_parquet(getvariable('raw') || '/segment/users/*.parquet')),
        (select max(received_at) from read_parquet(getvariable('raw') || '/segment/groups/*.parquet')),
        (select max(received_at) from read_parquet(getvariable('raw') || '/segment/identifies/*.parquet'))
    )
);

-- Few are delivered twice: only those are ranked.
create temp table repeated_tracks as select hash(id) as id_hash from raw_tracks group by id_hash having count(*) > 1;

create temp table tracks as
select user_id, "timestamp" as occurred_at, event as event_name, feature as feature_name
from raw_tracks
where hash(id) not in (from repeated_tracks)
union all
select user_id, "timestamp", event, feature
from raw_tracks
where hash(id) in (from repeated_tracks)
qualify row_number() over (partition by id order by received_at desc) = 1;

create temp table repeated_pages as select hash(id) as id_hash from raw_pages group by id_hash having count(*) > 1;

create temp table pages as
from raw_pages
where hash(id) not in (from repeated_pages)
union all
from raw_pages
where hash(id) in (from repeated_pages)
qualify row_number() over (partition by id order by received_at desc) = 1;

create temp table users as
select
    users.id as user_id,
    coalesce('group:' || any_value(groups.id), 'user:' || users.id) as customer_id,
    users.created_at as signed_up_at
from read_parquet(getvariable('raw') || '/segment/users/*.parquet') as users
left join read_parquet(getvariable('raw') || '/segment/groups/*.parquet') as groups on users.id = groups.user_id
where not users.is_test
group by users.id, users.created_at;

create table fct_user_days as
select
    user_id,
    occurred_at::date as activity_date,
    any_value(users.customer_id) as customer_id,
    min(occurred_at) as first_event_at,
    max(occurred_at) as last_event_at,
    count(*) as event_count,
    count(*) filter (event_name in ('created_project', 'completed_report', 'ran_workflow')) as value_event_count,
    min(occurred_at) filter (event_name in ('created_project', 'completed_report', 'ran_workflow')) as first_value_at
from tracks
inner join users using (user_id)
where event_name not in ('signed_up', 'logged_out')
group by user_id, activity_date;

create temp table rules as
select
    user_id,
    min(occurred_at) filter (event_name = 'trial_started') as trial_started_at,
    min(occurred_at) filter (event_name = 'created_project') as created_at,
    min(occurred_at) filter (event_name = 'invited_teammate') as invited_at,
    min(occurred_at) filter (event_name = 'completed_onboarding') as onboarded_at,
    min(occurred_at, 5) filter (event_name in ('created_project', 'completed_report', 'ran_workflow')) as first_values
from tracks
where event_name in (
    'trial_started', 'created_project', 'invited_teammate', 'completed_onboarding', 'completed_report', 'ran_workflow'
)
group by user_id;

create temp table value_days as
select user_id, min(first_value_at, 3)[3] as third_day_at
from fct_user_days
where value_event_count > 0
group by user_id;

create table fct_user_milestones as
select
    users.user_id,
    users.customer_id,
    users.signed_up_at,
    rules.trial_started_at,
    rules.first_values[1] as first_value_at,
    case when rules.created_at is not null and rules.invited_at is not null
        then greatest(rules.created_at, rules.invited_at)
    end as activated_at,
    rules.onboarded_at,
    case when rules.first_values[5] is not null and value_days.third_day_at is not null
        then greatest(rules.first_values[5], value_days.third_day_at)
    end as pql_at
from users
left join rules using (user_id)
left join value_days using (user_id);

create temp table day_changes as
with gaps as (
    select activity_date, previous_date, is_last, count(*) as n
    from (
        select
            activity_date,
            lag(activity_date) over user_order as previous_date,
            lead(activity_date) over user_order is null as is_last
        from fct_user_days
        window user_order as (partition by user_id order by activity_date)
    )
    group by all
),

returns as (
    select *, coalesce(activity_date - previous_date < 2 * w, false) as is_near
    from gaps
    cross join (values (1), (7), (30)) as windows (w)
    where previous_date is null or activity_date - previous_date > w
)

select w, day, sum(active)::bigint as active, sum(retained)::bigint as retained, sum(fresh)::bigint as fresh
from (
    select w, activity_date as day, n as active, if(is_near, n, 0) as retained, if(previous_date is null, n, 0) as fresh
    from returns
    union all
    select w, activity_date + w, 0, n, if(previous_date is null, -n, 0) from returns
    union all
    select w, previous_date + w, -n, -n, 0 from returns where previous_date is not null
    union all
    select w, previous_date + 2 * w, 0, -n, 0 from returns where is_near
    union all
    select w, activity_date + w, -n, -n, 0 from gaps cross join (values (1), (7), (30)) as windows (w) where is_last
)
group by all;

create table fct_active_users_daily as
with entitled as (
    select entitled_date, count(*) as n
    from (
        select user_id, min(day) as entitled_date
        from (
            select user_id, signed_up_at::date as day from users
            union all
            select user_id, min(activity_date) from fct_user_days group by user_id
        )
        group by user_id
    )
    group by entitled_date
),

days as (
    select unnest(generate_series(
        (select min(entitled_date) from entitled), getvariable('as_of')::date, interval 1 day
    ))::date as day
),

counted as (
    select
        day,
        w,
        sum(coalesce(active, 0)) over window_days as active,
        sum(coalesce(retained, 0)) over window_days as retained,
        sum(coalesce(fresh, 0)) over window_days as fresh
    from (from days cross join (values (1), (7), (30)) as windows (w))
    left join day_changes using (day, w)
    window window_days as (partition by w order by day)
),

compared as (
    select *, coalesce(lag(active, w) over (partition by w order by day), 0) as previous from counted
),

wide as (
    select
        day,
        max(active) filter (w = 1) as dau, max(active) filter (w = 7) as wau, max(active) filter (w = 30) as mau,
        max(fresh) filter (w = 1) as new1, max(fresh) filter (w = 7) as new7, max(fresh) filter (w = 30) as new30,
        max(retained) filter (w = 1) as kept1, max(retained) filter (w = 7) as kept7,
        max(retained) filter (w = 30) as kept30,
        max(previous) filter (w = 1) as was1, max(previous) filter (w = 7) as was7, max(previous) filter (w = 30) as was30
    from compared
    group by day
),

summed as (
    select
        wide.*,
        sum(dau) over (order by day rows between 29 preceding and current row) as day_count,
        sum(coalesce(entitled.n, 0)) over (order by day) as entitled_users
    from wide
    left join entitled on wide.day = entitled.entitled_date
)

select
    day as activity_date,
    dau, wau, mau,
    day_count as stickiness_numerator, 30 * mau as stickiness_denominator, share(day_count, 30 * mau) as stickiness,
    wau as engagement_rate_numerator, entitled_users as engagement_rate_denominator,
    share(wau, entitled_users) as engagement_rate,
    new1 as new_users, kept1 as retained_users, dau - new1 - kept1 as resurrected_users, was1 - kept1 as churned_users,
    new7 as weekly_new_users, kept7 as weekly_retained_users, wau - new7 - kept7 as weekly_resurrected_users,
    was7 - kept7 as weekly_churned_users,
    new30 as monthly_new_users, kept30 as monthly_retained_users, mau - new30 - kept30 as monthly_resurrected_users,
    was30 - kept30 as monthly_churned_users,
    day < getvariable('as_of')::date as is_complete
from summed;

-- Months, the first 53 weeks and the brackets of a user are bits of one number each.
create temp table user_usage as
select
    user_id,
    start_date,
    bit_or(1::bigint << month_number) as month_bits,
    bit_or(if(week_number <= 52, 1::bigint << week_number, 0)) as week_bits,
    bit_or(
        case
            when day_number < 1 then 1 when day_number < 7 then 2 when day_number < 14 then 4 when day_number < 30 then 8
            when day_number < 60 then 16 when day_number < 90 then 32 else 0
        end
    ) as bracket_bits,
    least(max(day_number), 90) as last_day,
    least(max(week_number), 52) as last_week,
    least(max(month_number), 36) as last_month
from (
    select
        user_id,
        users.signed_up_at::date as start_date,
        activity_date - start_date as day_number,
        (date_trunc('week', activity_date)::date - date_trunc('week', start_date)::date) // 7 as week_number,
        datediff('month', start_date, activity_date) as month_number
    from fct_user_days
    inner join users using (user_id)
)
group by user_id, start_date;

create table fct_usage_retention as
with starts as (
    select
        user_id,
        signed_up_at::date as start_date,
        unnest(['day', 'week', 'month']) as grain,
        date_trunc(grain, signed_up_at)::date as cohort_date
    from users
),

cohorts as (
    select grain, cohort_date, max(start_date) as last_start_date, count(*) as cohort_users
    from starts
    group by grain, cohort_date
),

used as (
    select
        'day' as grain, users.signed_up_at::date as cohort_date, 'on' as kind,
        activity_date - users.signed_up_at::date as bucket, count(*) as n
    from fct_user_days inner join users using (user_id)
    where bucket <= 90
    group by all
    union all
    select 'week', date_trunc('week', start_date), 'on', bucket, count(*)
    from user_usage inner join range(53) as buckets (bucket) on week_bits & (1::bigint << bucket) <> 0
    group by all
    union all
    select 'month', date_trunc('month', start_date), 'on', bucket, count(*)
    from user_usage inner join range(37) as buckets (bucket) on month_bits & (1::bigint << bucket) <> 0
    group by all
    union all
    select grain, date_trunc(grain, start_date), 'bracket', [0, 1, 7, 14, 30, 60][1 + bracket], count(*)
    from user_usage
    inner join range(6) as buckets (bracket) on bracket_bits & (1 << bracket) <> 0
    cross join (values ('day'), ('week'), ('month')) as grains (grain)
    group by all
    union all
    select
        grain, date_trunc(grain, start_date), 'last',
        case grain when 'day' then last_day when 'week' then last_week else last_month end as bucket, count(*)
    from user_usage
    cross join (values ('day'), ('week'), ('month')) as grains (grain)
    group by all
),

cells as (
    select
        grain, cohort_date, kind, bucket, if(kind = 'on', bucket + 1, null) as bucket_end, cohort_users,
        case grain
            when 'day' then cohort_date + bucket::int
            when 'week' then cohort_date + 7 * bucket::int
            else (cohort_date + to_months(bucket::int))::date
        end as starts_on,
        case grain
            when 'day' then cohort_date + bucket::int + 1
            when 'week' then cohort_date + 7 * bucket::int + 7
            else (cohort_date + to_months(bucket::int + 1))::date
        end as ends_before
    from cohorts
    inner join range(91) as buckets (bucket)
        on bucket <= case grain when 'day' then 90 when 'week' then 52 else 36 end
    cross join (values ('on'), ('unbounded')) as kinds (kind)
    union all
    select
        grain, cohort_date, 'bracket', bucket, bucket_end, cohort_users,
        cohort_date + bucket,
        greatest(
            (cohort_date + case grain when 'day' then interval 1 day when 'week' then interval 7 days else interval 1 month end)::date,
            last_start_date + bucket_end
        )
    from cohorts
    cross join (values (0, 1), (1, 7), (7, 14), (14, 30), (30, 60), (60, 90)) as brackets (bucket, bucket_end)
),

counted as (
    select
        cells.*,
        ends_before <= getvariable('as_of')::date as is_mature,
        case
            when cells.kind = 'unbounded' then sum(coalesce(used.n, 0)) over (
                partition by cells.grain, cells.cohort_date, cells.kind order by cells.bucket desc
            )
            else coalesce(used.n, 0)
        end as retained
    from cells
    left join used
        on
            cells.grain = used.grain
            and cells.cohort_date = used.cohort_date
            and cells.bucket = used.bucket
            and used.kind = if(cells.kind = 'unbounded', 'last', cells.kind)
    where cells.starts_on <= getvariable('as_of')::date
)

select
    grain, cohort_date, kind, bucket, bucket_end, cohort_users,
    if(is_mature, retained, null)::bigint as retained_users,
    retained_users as numerator,
    if(is_mature, cohort_users, null) as denominator,
    share(numerator, denominator) as retention_rate,
    lower_bound(numerator, denominator) as lower,
    upper_bound(numerator, denominator) as upper,
    if(is_mature, getvariable('as_of')::date - ends_before, null) as days_observed_after,
    is_mature
from counted;

create temp table members as
unpivot (
    select
        customer_id, 'total' as total, acquisition_channel, acquisition_campaign, country, industry, employee_band,
        ownership, customer_type, sales_motion, sales_rep_id, sales_team, acv_band
    from models.core.dim_customers
) on columns (* exclude customer_id) into name segment value member;

create table fct_feature_adoption_monthly as
with feature_months as (
    select user_id, date_trunc('month', occurred_at)::date as month, feature_name, count(*) as n
    from tracks
    where feature_name is not null and event_name not in ('signed_up', 'logged_out')
    group by all
),

user_features as (
    select user_id, month, count(*) as pairs from feature_months group by all
),

customer_use as (
    select users.customer_id, month, feature_name, 0 as active, count(*) as pairs, count(*) as adopters, sum(n) as events
    from feature_months
    inner join users using (user_id)
    group by all
    union all
    select
        customer_id, month, 'all_features', count(*), sum(coalesce(pairs, 0)), count(pairs), sum(n)
    from (
        select user_id, any_value(customer_id) as customer_id, date_trunc('month', activity_date)::date as month,
            sum(event_count) as n
        from fct_user_days
        group by user_id, month
    )
    left join user_features using (user_id, month)
    group by all
),

use as (
    select
        month, feature_name, segment, member,
        sum(active) as active, sum(pairs) as pairs, sum(adopters) as adopters, sum(events) as events
    from customer_use
    inner join members using (customer_id)
    group by all
),

features as (
    select feature_name, min(month) as first_month from use where feature_name <> 'all_features' group by feature_name
),

cells as (
    select
        everything.month, features.feature_name, everything.segment, everything.member,
        coalesce(use.adopters, 0) as adopters, everything.active as eligible,
        coalesce(use.pairs, 0) as used_pairs, everything.active as open_pairs,
        coalesce(use.events, 0) as events
    from use as everything
    inner join features on everything.month >= features.first_month
    left join use
        on
            everything.month = use.month and everything.segment = use.segment and everything.member = use.member
            and features.feature_name = use.feature_name
    where everything.feature_name = 'all_features'
),

all_cells as (
    from cells
    union all
    select
        use.month, 'all_features', use.segment, use.member, use.adopters, use.active, use.pairs,
        use.active * (select count(*) from features where first_month <= use.month), use.events
    from use
    where use.feature_name = 'all_features'
)

select
    month, feature_name, segment, member,
    adopters as feature_adoption_rate_numerator, eligible as feature_adoption_rate_denominator,
    share(adopters, eligible) as feature_adoption_rate,
    used_pairs as breadth_numerator, open_pairs as breadth_denominator, share(used_pairs, open_pairs) as breadth,
    events as depth_numerator, eligible as depth_denominator, share(events, eligible) as depth,
    month + interval 1 month <= getvariable('as_of') as is_complete
from all_cells;

create table fct_activation_monthly as
with judged as (
    select
        milestones.user_id,
        milestones.customer_id,
        date_trunc('month', signed_up_at)::date as month,
        row_number() over (partition by customer_id order by signed_up_at, milestones.user_id) > 1 as is_invited,
        min(signed_up_at) over (partition by customer_id) as account_at,
        signed_up_at + interval 14 days as window_end,
        signed_up_at + interval 7 days as week_end,
        activated_at,
        coalesce(activity.is_active, false) as is_active
    from fct_user_milestones as milestones
    left join (
        select
            user_id,
            bool_or(
                (first_event_at >= signed_up_at and first_event_at < signed_up_at + interval 7 days)
                or (last_event_at >= signed_up_at and last_event_at < signed_up_at + interval 7 days)
            ) as is_active
        from fct_user_days
        inner join users using (user_id)
        group by user_id
    ) as activity on milestones.user_id = activity.user_id
),

answers as (
    select
        month, customer_id, is_invited, is_active,
        window_end <= getvariable('as_of') as is_mature,
        week_end <= getvariable('as_of') as is_week_mature,
        coalesce(activated_at < window_end, false) as is_activated,
        coalesce(activated_at >= window_end, false) as is_late,
        bool_or(coalesce(activated_at < account_at + interval 14 days, false)) over (partition by customer_id)
            as is_account_activated
    from judged
),

sums as (
    select
        month, segment,
        case when segment in ('sales_rep_id', 'sales_team', 'acv_band') then 'unknown' else member end as part,
        count(*) as sign_ups,
        count(*) filter (is_invited) as invited,
        count(*) filter (not is_mature) as immature,
        count(*) filter (is_late) as late,
        count(*) filter (is_mature and is_activated) as activated,
        count(*) filter (is_mature) as mature,
        count(*) filter (is_mature and not is_invited and is_account_activated) as accounts_activated,
        count(*) filter (is_mature and not is_invited) as accounts,
        count(*) filter (is_week_mature and is_active) as active,
        count(*) filter (is_week_mature) as weeks
    from answers
    inner join (
        from members
        union all
        select customer_id, unnest(['plan_family', 'billing_interval', 'currency']), 'unknown'
        from models.core.dim_customers
    ) using (customer_id)
    group by all
)

select
    month as signed_up_month, segment, part as member, sign_ups, invited as invited_users, immature,
    late as late_activations,
    activated as activation_rate_numerator, mature as activation_rate_denominator,
    share(activated, mature) as activation_rate,
    accounts_activated as account_activation_rate_numerator, accounts as account_activation_rate_denominator,
    share(accounts_activated, accounts) as account_activation_rate,
    active as post_signup_active_7d_rate_numerator, weeks as post_signup_active_7d_rate_denominator,
    share(active, weeks) as post_signup_active_7d_rate,
    lower_bound(activated, mature) as lower,
    upper_bound(activated, mature) as upper,
    month + interval 1 month <= getvariable('as_of') and mature = sign_ups as is_mature,
    month + interval 1 month <= getvariable('as_of') as is_complete
from sums;

create temp table devices as
select anonymous_id, arg_min(user_id, ("timestamp", id)) as user_id
from read_parquet(getvariable('raw') || '/segment/identifies/*.parquet')
group by anonymous_id;

create temp table sessions as
with human_pages as (
    select pages.id, pages.anonymous_id, pages."timestamp" as viewed_at
    from pages
    left join devices using (anonymous_id)
    left join users on coalesce(pages.user_id, devices.user_id) = users.user_id
    where
        context_page_url is not null
        and context_user_agent not like '%Googlebot%'
        and (users.user_id is not null or coalesce(pages.user_id, devices.user_id) is null)
),

numbered as (
    select
        *,
        row_number() over device as n,
        lag(viewed_at) over device as previous_at,
        count(*) over (partition by anonymous_id) as page_count,
        max(viewed_at) over (partition by anonymous_id) as last_at
    from human_pages
    window device as (partition by anonymous_id order by viewed_at, id)
)

select
    id as session_id,
    anonymous_id,
    viewed_at as started_at,
    coalesce(lead(previous_at) over device, last_at) as ended_at,
    coalesce(lead(n) over device, page_count + 1) - n as page_view_count
from numbered
where previous_at is null or viewed_at - previous_at > interval 30 minutes
window device as (partition by anonymous_id order by n);

create table fct_web_sessions as
select
    sessions.session_id,
    coalesce(pages.user_id, devices.user_id, sessions.anonymous_id) as visitor_id,
    sessions.anonymous_id,
    coalesce(pages.user_id, devices.user_id) as user_id,
    users.customer_id,
    started_at,
    ended_at,
    started_at::date as session_date,
    case
        when context_campaign_medium is not null then map {
            'cpc': 'paid_search', 'email': 'email', 'paid_social': 'paid_social'
        }[context_campaign_medium]
        when context_page_referrer like '%google%' then 'organic_search'
        when context_page_referrer like '%ycombinator%' then 'organic_social'
        else 'direct'
    end as channel,
    coalesce(context_campaign_name, 'unknown') as campaign,
    coalesce(context_campaign_source, 'unknown') as utm_source,
    coalesce(context_campaign_medium, 'unknown') as utm_medium,
    case
        when context_page_referrer like '%google%' then 'google.com'
        when context_page_referrer like '%ycombinator%' then 'news.ycombinator.com'
        else 'unknown'
    end as referrer_domain,
    page_view_count,
    page_view_count >= 2 as is_engaged
from sessions
inner join pages on sessions.session_id = pages.id
left join devices on sessions.anonymous_id = devices.anonymous_id
left join users on coalesce(pages.user_id, devices.user_id) = users.user_id;
