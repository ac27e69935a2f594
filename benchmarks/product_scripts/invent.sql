-- Raw Segment tables of 36 months and a day, about 100 tracks a user: late rows, second deliveries, bots and test users
-- among them. Variables: users, first_day.
create macro die(seed) as (hash(seed) % 1000000007)::bigint;
create macro share(seed) as (hash(seed) % 1000003) / 1000003.0;

create temp table members as
select
    'user_' || lpad(n::varchar, 7, '0') as user_id,
    'device_' || lpad(n::varchar, 7, '0') as anonymous_id,
    case when n % 10 > 0 then 'group_' || (n % (getvariable('users') / 5)::bigint) end as group_id,
    n % 200 = 7 as is_test,
    (1096 * share('start' || n))::int as start_day,
    1 - 300 * ln(share('life' || n) + 0.000001) as life_days,
    0.03 + 0.2 * share('zeal' || n) as zeal
from range(getvariable('users')::bigint) as numbers (n);

create temp table member_days as
select
    user_id,
    anonymous_id,
    group_id,
    day_number,
    day_number = start_day as is_first,
    die(row(user_id, day_number)) as dice
from (
    select
        *,
        unnest(range(start_day, least(1097, start_day + life_days)::int)) as day_number
    from members
)
where day_number = start_day or share(user_id || day_number) < zeal;

create temp table sent_tracks as
select
    md5(user_id || '/' || day_number || '/' || k) as id,
    case when dice % 5 = 0 then anonymous_id end as anonymous_id,
    user_id,
    getvariable('first_day')::timestamp + to_days(day_number)
    + to_milliseconds(((dice % 72000) * 1000 + k * 411341 + dice % 977)::bigint) as "timestamp",
    case
        when is_first and k = 0 then 'signed_up'
        else [
            'opened_app', 'created_project', 'viewed_dashboard', 'ran_workflow', 'edited_record', 'invited_teammate',
            'completed_report', 'searched', 'completed_onboarding', 'exported_data', 'logged_out', 'trial_started',
            'edited_record', 'opened_app', 'viewed_dashboard', 'commented'
        ][1 + die(row(user_id, day_number, k)) % 16]
    end as event,
    case when die(row(day_number, user_id, k)) % 2 = 0
        then 'feature_' || ((die(row(day_number, user_id, k)) // 2) % 12)
    end as feature,
    group_id,
    die(row(k, user_id, day_number)) as dice
from (select *, unnest(range((1 + dice % 7)::bigint)) as k from member_days);

create temp table tracks as
select
    * exclude (dice, is_again),
    "timestamp" + to_seconds(
        (2 + dice % 20 + is_again * 7200 + case when dice % 100 = 1 then (dice // 100) % 259200 else 0 end)::bigint
    ) as received_at
from (
    select *, 0 as is_again from sent_tracks
    union all
    select * replace (case when dice % 2 = 0 then feature end as feature), 1 as is_again
    from sent_tracks
    where dice % 500 < 2
);

create temp table visits as
select
    visitor,
    case when visitor % 2 = 0 then 'device_' || lpad((visitor // 2)::varchar, 7, '0') else 'visitor_' || visitor end
        as anonymous_id,
    case when visitor % 6 = 0 then 'user_' || lpad((visitor // 2)::varchar, 7, '0') end as user_id,
    k,
    die(row(visitor, k)) as dice
from (
    select n as visitor, unnest(range((1 + die(n) % 4)::bigint)) as k
    from range(2 * getvariable('users')::bigint) as numbers (n)
);

create temp table pages as
select
    md5(visitor || '-' || k || '-' || page) as id,
    anonymous_id,
    case when page > 1 and dice % 1097 >= start_day then user_id end as user_id,
    getvariable('first_day')::timestamp + to_days((dice % 1097)::int)
    + to_seconds(((dice // 1097) % 72000 + page * (20 + (dice // 7) % 700) * case when dice % 40 = 3 then 5 else 1 end)::bigint)
        as "timestamp",
    'https://www.example.io/' || ['', 'pricing', 'docs/start', 'blog/post-' || dice % 90][1 + (dice + page) % 4]
        as context_page_url,
    case
        when page > 0 then 'https://www.example.io/'
        else [null, 'https://www.google.com/', 'https://news.ycombinator.com/item', null][1 + dice % 4]
    end as context_page_referrer,
    case when page = 0 and dice % 3 = 0 then ['google', 'newsletter', 'linkedin'][1 + (dice // 3) % 3] end
        as context_campaign_source,
    case when page = 0 and dice % 3 = 0 then ['cpc', 'email', 'paid_social'][1 + (dice // 3) % 3] end
        as context_campaign_medium,
    case when page = 0 and dice % 3 = 0 then 'campaign_' || dice % 20 end as context_campaign_name,
    case when visitor % 50 = 11 then 'Mozilla/5.0 (compatible; Googlebot/2.1)' else 'Mozilla/5.0 (X11) Release/' || dice % 30 end
        as context_user_agent,
    "timestamp" + to_seconds((3 + dice % 20)::bigint) as received_at
from (
    select visits.*, members.start_day, unnest(range((1 + visits.dice % 4)::bigint)) as page
    from visits left join members using (user_id)
);

create temp table users as
select
    user_id as id,
    user_id || '@example.com' as email,
    getvariable('first_day')::timestamp + to_days(start_day) as created_at,
    is_test,
    created_at + interval 1 minute as received_at
from members;

create temp table identifies as
select
    'identify_' || user_id as id,
    anonymous_id,
    user_id,
    user_id || '@example.com' as email,
    getvariable('first_day')::timestamp + to_days(start_day) as "timestamp",
    "timestamp" + interval 1 minute as received_at
from members;

create temp table groups as
select
    group_id as id,
    user_id,
    getvariable('first_day')::timestamp + to_days(start_day) as "timestamp",
    "timestamp" + interval 1 minute as received_at
from members
where group_id is not null;
