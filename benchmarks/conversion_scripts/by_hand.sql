-- The leads, attribution, channel months and funnels of `conversion` from the same tables, for the default settings.
-- Merges have no chains, each deal's history is whole, engagements come in one form and no funnel has exclusions.
create macro member(value) as coalesce(value::varchar, 'unknown');
create macro days_between(earlier, later) as (epoch_us(later) - epoch_us(earlier)) / 1000000.0 / 86400.0;
create macro month_of(instant) as date_trunc('month', instant)::date;
create macro end_of_time() as timestamp '9999-12-31';
create macro rate(part, whole) as part::double / nullif(whole::double, 0);
create macro part(amount, so_far, share, total) as (
    (round(amount::double * 1e6 * so_far / total) - round(amount::double * 1e6 * (so_far - share) / total)) / 1e6
)::decimal(38, 6);
create macro weight(so_far, share, total) as (
    (round(1e12 * so_far / total) - round(1e12 * (so_far - share) / total)) / 1e12
)::decimal(18, 12);
create macro wilson(successes, trials, side) as (
    (successes::double / trials + 1.9207294103470858 / trials) + side * 1.959963984540054 * sqrt(
        (successes::double / trials) * (1 - successes::double / trials) / trials
        + 0.9603647051735429 / (trials::double * trials)
    )
) / (1 + 3.8414588206941716 / trials);
create macro lower_bound(successes, trials) as case when trials > 0 and successes is not null
    then least(successes::double / trials, greatest(0, wilson(successes, trials, -1))) end;
create macro upper_bound(successes, trials) as case when trials > 0 and successes is not null
    then greatest(successes::double / trials, least(1, wilson(successes, trials, 1))) end;

-- group: leads
create temp table contact_leads as
with
merges as (
    select contact_id as lead_id, trim(unnest(string_split(merged_contact_ids, ';'))) as contact_id
    from models.staging.stg_hubspot__contacts
    where merged_contact_ids is not null
),
tied as (
    from merges
    union all by name
    select contact_id, contact_id as lead_id
    from models.staging.stg_hubspot__contacts anti join merges using (contact_id)
)
select tied.contact_id, tied.lead_id
from tied
join models.staging.stg_hubspot__contacts as survivors on tied.lead_id = survivors.contact_id
where not survivors.is_deleted;

create table fct_lead_events as
with
rules (property_name, property_value, milestone, stage_rank) as (
    values
    ('lifecyclestage', 'lead', 'lead', 1), ('lifecyclestage', 'marketingqualifiedlead', 'mql', 2),
    ('lifecyclestage', 'salesqualifiedlead', 'sql', 3), ('lifecyclestage', 'opportunity', 'opportunity', 4),
    ('lifecyclestage', 'customer', 'won', 5), ('hs_lead_status', 'unqualified', 'disqualified', null),
    ('hs_lead_status', 'disqualified', 'disqualified', null), ('hs_lead_status', 'sal', 'sal', null),
    ('hs_lead_status', 'accepted', 'sal', null), ('hs_lead_status', 'connected', 'sal', null)
),
changes as (
    select
        contact_id, changed_at, milestone, stage_rank,
        lag(milestone) over property_changes as previous_milestone,
        lag(stage_rank) over property_changes as previous_rank
    from models.staging.stg_hubspot__contact_property_history as history
    left join rules
        on history.property_name = rules.property_name and lower(trim(history.property_value)) = rules.property_value
    where history.property_name in ('lifecyclestage', 'hs_lead_status') and trim(history.property_value) <> ''
    window property_changes as (partition by contact_id, history.property_name order by changed_at)
),
reached as (
    select
        lead_id, 'lead' as milestone, min(created_at) as occurred_at, 'hubspot.contact' as source,
        lead_id as evidence_id, false as is_recycled
    from contact_leads join models.staging.stg_hubspot__contacts using (contact_id)
    where created_at is not null
    group by lead_id
    union all
    select
        lead_id, milestone, changed_at, 'hubspot.contact_property_history', contact_id,
        coalesce(stage_rank < previous_rank, false)
    from changes join contact_leads using (contact_id)
    where milestone is distinct from previous_milestone and milestone is not null
    union all
    select
        lead_id, 'form_submitted', submitted_at, 'hubspot.contact_form_submission',
        contact_id || '/' || coalesce(form_id, ''), false
    from models.staging.stg_hubspot__form_submissions join contact_leads using (contact_id)
    where submitted_at is not null
)
select reached.*, identities.customer_id, 1 as definition_version
from reached
left join models.core.dim_customer_identities as identities
    on reached.lead_id = identities.source_id and identities.source = 'hubspot_contact';

create temp table lead_milestones as
select lead_id, milestone, occurred_at, is_recycled from fct_lead_events
union all
select lead_id, unnest(['opportunity', 'won']), unnest([created_at, case when is_won then closed_at end]), false
from models.conversion.fct_deals
join models.staging.stg_hubspot__deal_contacts using (deal_id)
join contact_leads using (contact_id)
union all
select lead_id, 'pql', pql_at, false
from models.product.fct_user_milestones
join models.staging.stg_segment__users using (user_id)
join models.staging.stg_hubspot__contacts using (email)
join contact_leads using (contact_id)
where pql_at is not null;

create temp table leads_reached as
select
    lead_id,
    min(occurred_at) filter (milestone = 'lead') as lead_at,
    min(occurred_at) filter (milestone = 'mql') as mql,
    min(occurred_at) filter (milestone = 'sal') as sal,
    min(occurred_at) filter (milestone = 'sql') as sql,
    min(occurred_at) filter (milestone = 'opportunity') as opportunity,
    min(occurred_at) filter (milestone = 'won') as won_at,
    min(occurred_at) filter (milestone = 'pql') as pql_at,
    min(occurred_at) filter (milestone = 'disqualified') as disqualified_at,
    count(*) filter (is_recycled) as recycle_count,
    coalesce(opportunity, won_at) as opportunity_at,
    coalesce(sql, least(opportunity, won_at)) as sql_at,
    coalesce(sal, least(sql, opportunity, won_at)) as sal_at,
    coalesce(mql, least(sal, sql, opportunity, won_at)) as mql_at,
    coalesce(lead_at, least(mql, sal, sql, opportunity, won_at)) as implied_lead_at
from (select distinct lead_id from contact_leads) left join lead_milestones using (lead_id)
group by lead_id;

create table fct_leads as
with
responses as (
    select lead_id, min(occurred_at) as responded_at
    from models.staging.stg_hubspot__engagements
    join models.staging.stg_hubspot__engagement_contacts using (engagement_id)
    join contact_leads using (contact_id)
    join leads_reached using (lead_id)
    where lower(engagement_type) in ('call', 'email', 'meeting') and occurred_at >= lead_at
    group by lead_id
),
stated as (
    select
        contact_id as lead_id,
        arg_max(coalesce(try_cast(property_value as decimal(18, 4)), -1e9), changed_at) as score
    from models.staging.stg_hubspot__contact_property_history
    where property_name = 'hubspotscore'
    group by contact_id
),
scores as (
    select lead_id, greatest(0, least(100, coalesce(nullif(score, -1e9), lead_score)))::double as lead_score
    from leads_reached
    join models.staging.stg_hubspot__contacts as contacts on lead_id = contact_id
    left join stated using (lead_id)
    where coalesce(nullif(score, -1e9), lead_score) is not null
),
ranked as (
    select *, ntile(10) over (order by lead_score, lead_id) as score_decile from scores
)
select
    lead_id,
    identities.customer_id,
    lead_at as created_at,
    lead_at::date as created_date,
    mql_at, sal_at, sql_at, opportunity_at, won_at, pql_at, disqualified_at, recycle_count,
    mql is null and mql_at is not null as is_mql_implied,
    sal is null and sal_at is not null as is_sal_implied,
    sql is null and sql_at is not null as is_sql_implied,
    opportunity is null and opportunity_at is not null as is_opportunity_implied,
    lead_score,
    score_decile,
    24 * days_between(lead_at, responded_at) as first_response_hours,
    member(acquisition_channel) as acquisition_channel, member(acquisition_campaign) as acquisition_campaign,
    member(country) as country, member(industry) as industry, member(employee_band) as employee_band,
    member(ownership) as ownership, member(customer_type) as customer_type, member(sales_motion) as sales_motion,
    member(sales_rep_id) as sales_rep_id, member(sales_team) as sales_team, member(acv_band) as acv_band,
    member(plan_family) as plan_family, member(billing_interval) as billing_interval, member(currency) as currency
from leads_reached
left join models.core.dim_customer_identities as identities
    on lead_id = identities.source_id and identities.source = 'hubspot_contact'
left join models.core.dim_customers as customers on identities.customer_id = customers.customer_id
left join responses using (lead_id)
left join ranked using (lead_id);

-- group: attribution
create table fct_attribution as
with
lead_starts as (
    select customer_id, min(created_at) as lead_at from fct_leads where customer_id is not null group by customer_id
),
matched as (
    select
        revenue.customer_id, first_paid_at as converted_at, cohort_month, session_id, started_at as touched_at,
        coalesce(channel, 'unattributed') as channel, coalesce(campaign, 'unattributed') as campaign,
        coalesce(is_direct, false) as is_direct,
        case when session_id is null then 0 else row_number() over path end as touch_number,
        count(session_id) over whole as touch_count,
        max(started_at) over whole as last_touched_at,
        coalesce(lead_at <= first_paid_at and started_at <= lead_at, false) as led_to_lead
    from models.revenue.fct_customer_revenue as revenue
    left join models.product.fct_web_sessions as sessions
        on revenue.customer_id = sessions.customer_id
        and sessions.started_at between first_paid_at - interval 90 days and first_paid_at
    left join models.core.dim_channels as channels using (channel)
    left join lead_starts on revenue.customer_id = lead_starts.customer_id
    window
        whole as (partition by revenue.customer_id),
        path as (partition by revenue.customer_id order by started_at, session_id)
),
numbered as (
    select
        *,
        coalesce(max(touch_number) filter (not is_direct) over whole, touch_count) as last_non_direct,
        max(touch_number) filter (led_to_lead) over whole as lead_touch
    from matched
    window whole as (partition by customer_id)
),
shared as (
    select
        *,
        (touch_number <= 1)::int + (touch_number = touch_count)::int + coalesce((touch_number = lead_touch)::int, 0)
            as roles,
        case
            when touch_count <= 1 then 0
            when lead_touch between 2 and touch_count - 1 then touch_count - 3
            else touch_count - 2
        end as rest,
        case
            when touch_count <= 1 then 1
            when touch_count = 2 then 400000
            when touch_number in (1, touch_count) then 400000 * (touch_count - 2)
            else 200000
        end as position,
        case when roles = 0 then 1 when rest = 0 then roles else 3 * roles * rest end as w_shaped,
        coalesce(round(1e12 * pow(2, -days_between(touched_at, last_touched_at) / 7))::bigint, 1) as time_decay
    from numbered
),
summed as (
    select
        *,
        (touch_number <= 1)::int as first_touch, 1::hugeint as first_touch_so_far, 1::hugeint as first_touch_total,
        (touch_number = touch_count)::int as last_touch, last_touch::hugeint as last_touch_so_far,
        1::hugeint as last_touch_total,
        (touch_number = last_non_direct)::int as last_non_direct_touch,
        (touch_number >= last_non_direct)::hugeint as last_non_direct_so_far,
        1::hugeint as linear, greatest(touch_number, 1) as linear_so_far, greatest(touch_count, 1) as linear_total,
        sum(position) over path as position_so_far, sum(position) over whole as position_total,
        sum(w_shaped) over path as w_shaped_so_far, sum(w_shaped) over whole as w_shaped_total,
        sum(time_decay) over path as time_decay_so_far, sum(time_decay) over whole as time_decay_total
    from shared
    window
        whole as (partition by customer_id),
        path as (partition by customer_id order by touch_number rows unbounded preceding)
),
valued as (
    select
        summed.*,
        12 * closing_mrr as revenue,
        ends_at <= (
            select min(source_as_of) from models.core.source_cutoffs where source_name in ('stripe', 'segment')
        ) as is_complete
    from summed
    join models.core.dim_months as months on cohort_month = months.month
    left join models.revenue.fct_customer_mrr_monthly as closes
        on summed.customer_id = closes.customer_id and cohort_month = closes.month
)
select
    valued.customer_id, touch_number, touch_count, valued.cohort_month as conversion_month, converted_at, session_id, touched_at,
    days_between(touched_at, converted_at) as age_days, channel, campaign, is_direct,
    coalesce(touch_number = lead_touch, false) as is_lead_creation, touch_count > 0 as is_attributed,
    revenue as conversion_revenue,
    weight(first_touch_so_far, first_touch, 1) as first_touch_weight,
    weight(last_touch_so_far, last_touch, 1) as last_touch_weight,
    weight(last_non_direct_so_far, last_non_direct_touch, 1) as last_non_direct_weight,
    weight(linear_so_far, 1, linear_total) as linear_weight,
    weight(position_so_far, position, position_total) as position_weight,
    weight(w_shaped_so_far, w_shaped, w_shaped_total) as w_shaped_weight,
    weight(time_decay_so_far, time_decay, time_decay_total) as time_decay_weight,
    part(revenue, first_touch_so_far, first_touch, 1) as first_touch_revenue,
    part(revenue, last_touch_so_far, last_touch, 1) as last_touch_revenue,
    part(revenue, last_non_direct_so_far, last_non_direct_touch, 1) as last_non_direct_revenue,
    part(revenue, linear_so_far, 1, linear_total) as linear_revenue,
    part(revenue, position_so_far, position, position_total) as position_revenue,
    part(revenue, w_shaped_so_far, w_shaped, w_shaped_total) as w_shaped_revenue,
    part(revenue, time_decay_so_far, time_decay, time_decay_total) as time_decay_revenue,
    member(acquisition_channel) as acquisition_channel, member(acquisition_campaign) as acquisition_campaign,
    member(country) as country, member(industry) as industry, member(employee_band) as employee_band,
    member(ownership) as ownership, member(customer_type) as customer_type, member(sales_motion) as sales_motion,
    member(history.sales_rep_id) as sales_rep_id, member(history.sales_team) as sales_team,
    member(history.acv_band) as acv_band,
    member(plan_family) as plan_family, member(billing_interval) as billing_interval, member(currency) as currency,
    is_complete
from valued
left join models.core.dim_customers as customers on valued.customer_id = customers.customer_id
left join models.core.dim_customer_segment_history as history
    on valued.customer_id = history.customer_id
    and converted_at >= history.valid_from and converted_at < coalesce(history.valid_to, end_of_time());

-- group: channels
create table fct_channel_performance_monthly as
with
visitor_months as (
    select
        month_of(session_date) as month, channel, campaign, visitor_id, min(started_at) as first_started_at,
        count(*) as sessions, count(*) filter (is_engaged) as engaged_sessions, sum(page_view_count) as page_views
    from models.product.fct_web_sessions
    group by all
),
ranked as (
    select
        *, row_number() over (partition by month, visitor_id order by first_started_at, channel, campaign) = 1 as is_first
    from visitor_months
),
parts as (
    select
        month, channel, campaign, sum(sessions) as sessions, sum(engaged_sessions) as engaged_sessions,
        sum(page_views) as page_views, count(*) filter (is_first) as visitors, count(*) as visitors_reached
    from ranked group by all
    union all by name
    select
        month_of(instant) as month, acquisition_channel as channel, acquisition_campaign as campaign,
        count(*) filter (kind = 1) as leads, count(*) filter (kind = 2) as mqls, count(*) filter (kind = 3) as sqls,
        count(*) filter (kind = 4) as opportunities
    from (
        select
            acquisition_channel, acquisition_campaign, unnest([1, 2, 3, 4]) as kind,
            unnest([created_at, mql_at, sql_at, opportunity_at]) as instant
        from fct_leads
    )
    where instant is not null
    group by all
    union all by name
    select
        cohort_month as month, acquisition_channel as channel, acquisition_campaign as campaign, count(*) as customers
    from models.core.dim_customers where cohort_month is not null group by all
    union all by name
    select
        conversion_month as month, channel, campaign, sum(position_weight) as attributed_customers,
        sum(position_revenue) as attributed_revenue
    from fct_attribution group by all
    union all by name
    select
        month_of(spend_date) as month, coalesce(nullif(channel, 'unknown'), 'unallocated') as channel,
        member(campaign_name) as campaign, sum(part(spend_amount, rate_numerator, rate_numerator, rate_denominator))
            as spend,
        count(*) as spend_rows, count(rate_denominator) as converted_rows, sum(impression_count) as impressions,
        sum(click_count) as clicks
    from models.staging.stg_marketing__ad_spend as ad_spend
    left join models.core.dim_traffic_sources as sources
        on member(ad_spend.utm_source) = sources.utm_source and member(ad_spend.utm_medium) = sources.utm_medium
    left join models.core.fx_rates_daily as rates
        on ad_spend.currency = rates.currency and spend_date = rates.rate_date
    group by all
),
summed as (
    select month, channel, campaign, coalesce(sum(columns(* exclude (month, channel, campaign))), 0)
    from parts group by all
),
valued as (
    select
        summed.* replace (case
            when month >= min(month) filter (spend_rows > 0) over () and spend_rows = converted_rows
                then spend::decimal(38, 6)
        end as spend),
        (attributed_revenue * gross_margin)::decimal(38, 6) as attributed_gross_profit,
        ends_at <= (
            select min(source_as_of) from models.core.source_cutoffs
            where source_name in ('segment', 'hubspot', 'stripe', 'marketing')
        ) as is_complete
    from summed
    join models.core.dim_months using (month)
    left join models.finance.fct_profit_monthly as profits using (month)
)
select
    *,
    spend_rows - converted_rows as unconverted_spend_count,
    rate(engaged_sessions, sessions) as engagement_rate, engaged_sessions as engagement_rate_numerator,
    sessions as engagement_rate_denominator,
    rate(leads, visitors) as visitor_to_lead_rate_period, leads as visitor_to_lead_rate_period_numerator,
    visitors as visitor_to_lead_rate_period_denominator,
    rate(clicks, impressions) as ctr, clicks as ctr_numerator, impressions as ctr_denominator,
    rate(spend, sessions) as cost_per_session, spend as cost_per_session_numerator, sessions as cost_per_session_denominator,
    rate(spend, visitors) as cost_per_visitor, spend as cost_per_visitor_numerator, visitors as cost_per_visitor_denominator,
    rate(spend, clicks) as cost_per_click, spend as cost_per_click_numerator, clicks as cost_per_click_denominator,
    rate(spend, leads) as cost_per_lead, spend as cost_per_lead_numerator, leads as cost_per_lead_denominator,
    rate(spend, mqls) as cost_per_mql, spend as cost_per_mql_numerator, mqls as cost_per_mql_denominator,
    rate(spend, sqls) as cost_per_sql, spend as cost_per_sql_numerator, sqls as cost_per_sql_denominator,
    rate(spend, opportunities) as cost_per_opportunity, spend as cost_per_opportunity_numerator,
    opportunities as cost_per_opportunity_denominator,
    rate(spend, customers) as cost_per_customer, spend as cost_per_customer_numerator,
    customers as cost_per_customer_denominator,
    rate(attributed_revenue, spend) as roas, attributed_revenue as roas_numerator, spend as roas_denominator,
    rate(attributed_gross_profit - spend, spend) as roi, attributed_gross_profit - spend as roi_numerator,
    spend as roi_denominator
from valued;

-- group: funnels
create temp table customer_events as
with
user_events as (
    unpivot (
        select user_id, signed_up_at as signed_up, trial_started_at as trial_started, first_value_at as first_value,
            activated_at as activated, onboarded_at as onboarded, pql_at as pql
        from models.product.fct_user_milestones
    ) on columns(* exclude user_id) into name milestone value occurred_at
)
select customer_id, milestone, occurred_at, false as is_implied
from models.lifecycle.fct_lifecycle_events where milestone <> 'activated'
union all
select customer_id, milestone, occurred_at, false
from user_events
join models.core.dim_customer_identities as identities
    on user_id = source_id and source = 'segment_user'
    and occurred_at >= valid_from and occurred_at < coalesce(valid_to, end_of_time())
union all
select customer_id, milestone, occurred_at, false from fct_lead_events where milestone in ('lead', 'sal')
union all
select customer_id, 'won', closed_at, false from models.conversion.fct_deals where is_won
union all
select customer_id, 'free_signed_up', free_started_at, false from models.intermediate.int_free_sign_ups
union all
select
    customer_id, unnest(['lead', 'mql', 'sal', 'sql', 'opportunity']),
    unnest([
        case when is_lead_implied then lead_at end, case when is_mql_implied then mql_at end,
        case when is_sal_implied then sal_at end, case when is_sql_implied then sql_at end,
        case when is_opportunity_implied then opportunity_at end
    ]),
    true
from models.lifecycle.fct_lifecycle_milestones;

create temp table first_sessions as
select visitor_id, min(started_at) as started_at,
    arg_min({customer_id: customer_id, channel: channel, campaign: campaign}, {started: started_at, id: session_id}) as visit
from models.product.fct_web_sessions
group by visitor_id;

create temp table step_events as
with
events as (
    select 'visitor' as entity, visitor_id as entity_id, 'visited' as milestone, started_at as occurred_at,
        false as is_implied
    from first_sessions
    union all
    select 'visitor', visitor_id, milestone, occurred_at, is_implied
    from (
        select customer_id, arg_min(visitor_id, {started: started_at, id: session_id}) as visitor_id
        from models.product.fct_web_sessions where customer_id is not null group by customer_id
    )
    join customer_events using (customer_id)
    where milestone <> 'visited'
    union all
    select 'lead', lead_id, milestone, occurred_at, false from lead_milestones
    union all
    select
        'lead', lead_id, unnest(['lead', 'mql', 'sal', 'sql', 'opportunity']),
        unnest([
            case when lead_at is null then implied_lead_at end, case when mql is null then mql_at end,
            case when sal is null then sal_at end, case when sql is null then sql_at end,
            case when opportunity is null then opportunity_at end
        ]),
        true
    from leads_reached
    union all
    select
        'user', user_id, unnest(['signed_up', 'activated', 'pql']), unnest([signed_up_at, activated_at, pql_at]), false
    from models.product.fct_user_milestones
    union all
    select 'user', source_id, milestone, occurred_at, false
    from models.lifecycle.fct_lifecycle_events
    join models.core.dim_customer_identities as identities using (customer_id)
    where milestone = 'first_paid' and identities.source = 'segment_user'
        and occurred_at >= valid_from and occurred_at < coalesce(valid_to, end_of_time())
    union all
    select 'customer', customer_id, milestone, occurred_at, is_implied from customer_events
)
select funnel, entity_id, step_number, occurred_at, is_implied, window_days
from events
join models.seeds.funnel_steps using (milestone)
join models.intermediate.int_funnels_windowed as funnels using (funnel, entity)
where occurred_at <= known_until and entity_id is not null;

create temp table step_1 as
select
    funnel, entity_id, min(occurred_at) as reached_at, reached_at as started_at,
    min(occurred_at) + to_hours(24 * any_value(window_days)) as window_ends_at,
    min(occurred_at) filter (not is_implied) is not distinct from reached_at as is_observed
from step_events where step_number = 1 group by all;
create macro next_step(previous_step, number) as table
select
    funnel, entity_id, started_at, window_ends_at, steps.reached_at as previous_at, steps.is_observed as was_observed,
    min(occurred_at) as reached_at,
    min(occurred_at) filter (not is_implied) is not distinct from min(occurred_at) as is_observed
from query_table(previous_step) as steps join step_events using (funnel, entity_id)
where step_number = number and occurred_at >= steps.reached_at and occurred_at < window_ends_at
group by all;
create temp table step_2 as from next_step('step_1', 2);
create temp table step_3 as from next_step('step_2', 3);
create temp table step_4 as from next_step('step_3', 4);
create temp table step_5 as from next_step('step_4', 5);

create temp table fct_funnel_rows as
with
wide as (
    select
        funnel, entity_id, s1.started_at, s1.window_ends_at,
        s2.reached_at as step_2_at, s3.reached_at as step_3_at, s4.reached_at as step_4_at, s5.reached_at as step_5_at,
        1 + (s2.reached_at is not null)::int + (s3.reached_at is not null)::int + (s4.reached_at is not null)::int
        + (s5.reached_at is not null)::int as steps_reached,
        case when s2.was_observed and s2.is_observed then days_between(s1.reached_at, s2.reached_at) end as days_2,
        case when s3.was_observed and s3.is_observed then days_between(s2.reached_at, s3.reached_at) end as days_3,
        case when s4.was_observed and s4.is_observed then days_between(s3.reached_at, s4.reached_at) end as days_4,
        case when s5.was_observed and s5.is_observed then days_between(s4.reached_at, s5.reached_at) end as days_5
    from step_1 as s1
    left join step_2 as s2 using (funnel, entity_id)
    left join step_3 as s3 using (funnel, entity_id)
    left join step_4 as s4 using (funnel, entity_id)
    left join step_5 as s5 using (funnel, entity_id)
),
tied as (
    select
        wide.*, entity, window_days, window_ends_at <= known_until as is_mature,
        (case when is_mature then window_days else floor(days_between(wide.started_at, known_until)) end)::bigint
            as followed_days,
        case entity when 'visitor' then visit.customer_id when 'customer' then entity_id else identities.customer_id end
            as customer_id,
        visit.channel as visit_channel, visit.campaign as visit_campaign
    from wide
    join models.intermediate.int_funnels_windowed using (funnel)
    left join first_sessions on case when entity = 'visitor' then entity_id end = visitor_id
    left join models.core.dim_customer_identities as identities
        on entity_id = source_id and source = case entity when 'lead' then 'hubspot_contact' when 'user' then 'segment_user' end
        and wide.started_at >= valid_from and wide.started_at < coalesce(valid_to, end_of_time())
),
items as (
    select
        funnel, entity_id,
        arg_min(
            {family: items.plan_family, interval: billing_interval, currency: currency},
            {mrr: -mrr_local, family: items.plan_family, interval: billing_interval, currency: currency}
        ) as item
    from tied
    join models.revenue.fct_mrr_intervals as items
        on tied.customer_id = items.customer_id
        and started_at >= items.valid_from and started_at < coalesce(items.valid_to, end_of_time())
    where mrr_local > 0
    group by all
)
select
    tied.*,
    month_of(started_at) as cohort_month,
    member(case when entity = 'visitor' then visit_channel else acquisition_channel end) as acquisition_channel,
    member(case when entity = 'visitor' then visit_campaign else acquisition_campaign end) as acquisition_campaign,
    member(country) as country, member(industry) as industry, member(employee_band) as employee_band,
    member(ownership) as ownership, member(customer_type) as customer_type, member(sales_motion) as sales_motion,
    member(history.sales_rep_id) as sales_rep_id, member(history.sales_team) as sales_team,
    member(history.acv_band) as acv_band,
    member(item.family) as plan_family, member(item.interval) as billing_interval, member(item.currency) as currency
from tied
left join models.core.dim_customers as customers on tied.customer_id = customers.customer_id
left join models.core.dim_customer_segment_history as history
    on tied.customer_id = history.customer_id
    and started_at >= history.valid_from and started_at < coalesce(history.valid_to, end_of_time())
left join items using (funnel, entity_id);

create table fct_funnel_entries as
select
    funnel, entity, entity_id, customer_id, cohort_month, started_at, step_2_at, step_3_at, step_4_at, step_5_at,
    null as step_6_at, null as step_7_at, null as step_8_at, steps_reached, is_mature, followed_days,
    acquisition_channel, acquisition_campaign, country, industry, employee_band, ownership, customer_type, sales_motion,
    sales_rep_id, sales_team, acv_band, plan_family, billing_interval, currency
from fct_funnel_rows;

-- Members are never null, so that of a set of one segment all others are.
create macro member_of(cut) as coalesce(
    cut.acquisition_channel, cut.acquisition_campaign, cut.country, cut.industry, cut.employee_band, cut.ownership,
    cut.customer_type, cut.sales_motion, cut.sales_rep_id, cut.sales_team, cut.acv_band, cut.plan_family,
    cut.billing_interval, cut.currency, 'total'
);
create macro segment_of(cut) as case
    when cut.acquisition_channel is not null then 'acquisition_channel'
    when cut.acquisition_campaign is not null then 'acquisition_campaign'
    when cut.country is not null then 'country'
    when cut.industry is not null then 'industry'
    when cut.employee_band is not null then 'employee_band'
    when cut.ownership is not null then 'ownership'
    when cut.customer_type is not null then 'customer_type'
    when cut.sales_motion is not null then 'sales_motion'
    when cut.sales_rep_id is not null then 'sales_rep_id'
    when cut.sales_team is not null then 'sales_team'
    when cut.acv_band is not null then 'acv_band'
    when cut.plan_family is not null then 'plan_family'
    when cut.billing_interval is not null then 'billing_interval'
    when cut.currency is not null then 'currency'
    else 'total'
end;

create temp table cohorts as
select funnel, month as cohort_month, ends_at + to_hours(24 * window_days) <= known_until as is_cohort_mature
from (select funnel, min(cohort_month) as first_month from fct_funnel_rows group by funnel)
join models.intermediate.int_funnels_windowed using (funnel)
join models.core.dim_months on month >= first_month and starts_at <= known_until;

create temp table depths as
select segment_of(cut) as segment, member_of(cut) as member, *
from (
    select
        acquisition_channel, acquisition_campaign, country, industry, employee_band, ownership, customer_type, sales_motion,
        sales_rep_id, sales_team, acv_band, plan_family, billing_interval, currency,
        funnel, cohort_month, steps_reached,
        count(*) filter (is_mature) as mature, count(*) filter (not is_mature) as immature
    from fct_funnel_rows
    group by funnel, cohort_month, steps_reached, grouping sets (
        (), (acquisition_channel), (acquisition_campaign), (country), (industry), (employee_band), (ownership), (customer_type),
        (sales_motion), (sales_rep_id), (sales_team), (acv_band), (plan_family), (billing_interval), (currency)
    )
) as cut;

create temp table cells as
with
all_depths as (
    select funnel, cohort_month, segment, member, steps_reached, mature, immature from depths
    union all
    select funnel, cohort_month, 'total', 'total', 0, 0, 0 from cohorts
),
steps as (select distinct funnel, step_number, step from models.seeds.funnel_steps),
counted as (
    select
        funnel, cohort_month, segment, member, step_number, step, is_cohort_mature as is_mature,
        sum(immature) as immature,
        coalesce(sum(immature) filter (steps_reached >= step_number), 0) as immature_entered,
        case when sum(mature) > 0 or is_cohort_mature then coalesce(sum(mature) filter (steps_reached >= step_number), 0) end
            as entered
    from all_depths join cohorts using (funnel, cohort_month) join steps using (funnel)
    group by funnel, cohort_month, segment, member, step_number, step, is_cohort_mature
)
select
    *,
    case when step_number > 1 then entered end as step_rate_numerator,
    lag(entered) over path as step_rate_denominator,
    first_value(entered) over path as overall_rate_denominator,
    entered - coalesce(lead(entered) over path, entered) as dropped
from counted
window path as (partition by funnel, cohort_month, segment, member order by step_number);

create temp table medians as
select funnel, cohort_month, segment_of(cut) as segment, member_of(cut) as member, step_number, median_days
from (
    select
        acquisition_channel, acquisition_campaign, country, industry, employee_band, ownership, customer_type, sales_motion,
        sales_rep_id, sales_team, acv_band, plan_family, billing_interval, currency,
        funnel, cohort_month, step_number, median(days) as median_days
    from (
        select *, unnest([2, 3, 4, 5]) as step_number, unnest([days_2, days_3, days_4, days_5]) as days
        from fct_funnel_rows where is_mature
    )
    where days is not null
    group by funnel, cohort_month, step_number, grouping sets (
        (), (acquisition_channel), (acquisition_campaign), (country), (industry), (employee_band), (ownership), (customer_type),
        (sales_motion), (sales_rep_id), (sales_team), (acv_band), (plan_family), (billing_interval), (currency)
    )
) as cut;

create temp table estimates as
with
entries as (
    select *, unnest([2, 3, 4, 5]) as step_number, unnest([step_2_at, step_3_at, step_4_at, step_5_at]) as reached_at
    from fct_funnel_rows semi join (from cohorts where not is_cohort_mature) as young using (funnel, cohort_month)
),
lives as (
    select
        *, case when reached_at is null then followed_days else floor(days_between(started_at, reached_at)) end::bigint
            as lived_days
    from entries semi join models.seeds.funnel_steps as steps using (funnel, step_number)
),
endings as (
    select segment_of(cut) as segment, member_of(cut) as member, *
    from (
        select
            acquisition_channel, acquisition_campaign, country, industry, employee_band, ownership, customer_type, sales_motion,
            sales_rep_id, sales_team, acv_band, plan_family, billing_interval, currency,
            funnel, cohort_month, step_number, lived_days, count(*) as leaving, count(reached_at) as events
        from lives
        group by funnel, cohort_month, step_number, lived_days, grouping sets (
            (), (acquisition_channel), (acquisition_campaign), (country), (industry), (employee_band), (ownership),
            (customer_type), (sales_motion), (sales_rep_id), (sales_team), (acv_band), (plan_family), (billing_interval), (currency)
        )
    ) as cut
),
at_risk as (
    select
        *, sum(leaving) over (
            partition by funnel, cohort_month, segment, member, step_number order by lived_days desc rows unbounded preceding
        ) as risk
    from endings
)
select
    funnel, cohort_month, segment, member, step_number,
    (1 - product(1 - events::double / risk))::decimal(38, 12)::double as km_conversion, max(lived_days) as km_days
from at_risk
group by all;

create table int_funnel_steps_measured as
select
    cells.*,
    rate(step_rate_numerator, step_rate_denominator) as step_rate,
    lower_bound(step_rate_numerator, step_rate_denominator) as lower,
    upper_bound(step_rate_numerator, step_rate_denominator) as upper,
    rate(entered, overall_rate_denominator) as overall_rate,
    lower_bound(entered, overall_rate_denominator) as overall_lower,
    upper_bound(entered, overall_rate_denominator) as overall_upper,
    median_days,
    km_days,
    case when step_number = 1 then null when is_mature then overall_rate else km_conversion end as km_conversion
from cells
left join medians using (funnel, cohort_month, segment, member, step_number)
left join estimates using (funnel, cohort_month, segment, member, step_number);

create table fct_funnel_monthly as
select
    *, entered as overall_rate_numerator
from int_funnel_steps_measured as measured
semi join (from models.intermediate.int_funnels_windowed where published_in = 'fct_funnel_monthly') as funnels using (funnel);
