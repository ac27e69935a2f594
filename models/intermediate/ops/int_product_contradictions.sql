-- One row per product, survey, referral or marketing record and check that it contradicts.
-- Counted here, handled by rule, never dropped in silence.
{% set first_instant = calendar_start('timestamp') %}
{% set checks = [
    ('usage_before_sign_up', 'product', 'user', 'users', 'first_event_at < signed_up_at'),
    ('usage_without_sign_up', 'product', 'user', 'users', 'first_event_at is not null and signed_up_at is null'),
    ('usage_by_unknown_user', 'product', 'user', 'users', 'first_event_at is not null and known_user_id is null and has_users'),
    ('usage_after_churn', 'product', 'customer', 'churned_customers', 'last_event_at > churned_at_plus_30_days'),
    ('event_without_user', 'product', 'event', 'odd_events', 'user_id is null'),
    ('event_without_time', 'product', 'event', 'odd_events', 'occurred_at is null'),
    ('event_before_the_calendar', 'product', 'event', 'odd_events', 'occurred_at < ' ~ first_instant),
    ('event_after_the_cut_off', 'product', 'event', 'events_left_out', "reason = 'after_the_cut_off'"),
    ('event_id_with_other_content', 'product', 'event', 'events_left_out', "reason = 'other_content'"),
    ('event_name_new_this_week', 'product', 'event', 'event_names', 'first_seen_at > week_ago and product_seen_at <= week_ago'),
    ('group_changes_customer', 'product', 'group', 'product_groups', 'customer_count > 1'),
    ('response_out_of_range', 'advocacy', 'response', 'responses', "exclusion = 'not_on_scale'"),
    ('response_to_unknown_survey', 'advocacy', 'response', 'responses', "exclusion = 'unknown_survey'"),
    ('response_without_time', 'advocacy', 'response', 'responses', "exclusion = 'undated'"),
    ('invitation_by_unknown_inviter', 'advocacy', 'invitation', 'invitations', 'inviter_customer_id is null'),
    ('self_referral', 'advocacy', 'invitation', 'invitations', "exclusion = 'self_referral'"),
    ('reciprocal_referral', 'advocacy', 'invitation', 'invitations', "exclusion = 'reciprocal'"),
    ('invitation_accepted_before_sent', 'advocacy', 'invitation', 'invitations', 'accepted_at < sent_at'),
    ('ticket_answered_before_opened', 'advocacy', 'ticket', 'tickets', 'first_responded_at < created_at or solved_at < created_at'),
    ('tags_written_oddly', 'product', 'page_view', 'odd_pages', 'has_odd_tags'),
    ('page_view_out_of_time', 'product', 'page_view', 'odd_pages', 'viewed_at is null or viewed_at < ' ~ first_instant),
    ('email_event_of_unknown_type', 'conversion', 'email_event', 'email_events', "email_event_type not in ('sent', 'delivered', 'open', 'click', 'unsubscribe')"),
    ('clicks_above_impressions', 'conversion', 'ad_spend', 'ad_spend', 'click_count > impression_count'),
    ('negative_clicks_or_impressions', 'conversion', 'ad_spend', 'ad_spend', 'click_count < 0 or impression_count < 0'),
    ('negative_spend', 'conversion', 'ad_spend', 'ad_spend', 'spend_amount < 0'),
    ('spend_without_campaign', 'conversion', 'ad_spend', 'ad_spend', "coalesce(campaign_name, '') = ''"),
    ('spend_without_exchange_rate', 'conversion', 'ad_spend', 'ad_spend', 'rate_numerator is null')
] %}
with

user_spans as (

    select
        user_id,
        min(first_event_at) as first_event_at

    from {{ ref('fct_user_days') }}
    group by user_id

),

known_users as (

    select count(*) > 0 as has_users
    from {{ ref('stg_segment__users') }}

),

users as (

    select
        user_milestones.user_id,
        user_milestones.signed_up_at,
        user_spans.first_event_at,
        staged_users.user_id as known_user_id,
        known_users.has_users

    from {{ ref('fct_user_milestones') }} as user_milestones
    cross join known_users
    left join user_spans
        on user_milestones.user_id = user_spans.user_id
    left join {{ ref('stg_segment__users') }} as staged_users
        on user_milestones.user_id = staged_users.user_id

),

churned_customers as (

    select
        customer_revenue.customer_id,
        {{ add_interval('customer_revenue.churned_at', 30, 'day') }} as churned_at_plus_30_days,
        max(user_days.last_event_at) as last_event_at

    from {{ ref('fct_customer_revenue') }} as customer_revenue
    inner join {{ ref('fct_user_days') }} as user_days
        on customer_revenue.customer_id = user_days.customer_id
    where customer_revenue.churned_at is not null
    group by customer_revenue.customer_id, customer_revenue.churned_at

),

odd_events as (

    select * from {{ ref('stg_segment__tracks') }}
    where user_id is null or occurred_at is null or occurred_at < {{ first_instant }}

),

events_left_out as (

    select * from {{ ref('stg_segment__tracks_left_out') }}

),

event_names as (

    select
        min(staged_tracks.event_id) as event_id,
        min(staged_tracks.occurred_at) as first_seen_at,
        min(min(staged_tracks.occurred_at)) over () as product_seen_at,
        {{ add_interval('as_of.as_of', -7, 'day') }} as week_ago

    from {{ ref('stg_segment__tracks') }} as staged_tracks
    cross join {{ ref('as_of') }} as as_of
    group by
        staged_tracks.event_name,
        as_of.as_of

),

product_groups as (

    select
        source_id as group_id,
        count(distinct customer_id) as customer_count

    from {{ ref('dim_customer_identities') }}
    where source = 'segment_group'
    group by source_id

),

responses as (

    select * from {{ ref('fct_survey_responses') }}

),

invitations as (

    select * from {{ ref('fct_referral_invitations') }}

),

tickets as (

    select * from {{ ref('stg_support__tickets') }}

),

odd_pages as (

    select * from {{ ref('stg_segment__pages') }}
    where has_odd_tags or viewed_at is null or viewed_at < {{ first_instant }}

),

email_events as (

    select * from {{ ref('stg_marketing__email_events') }}

),

ad_spend as (

    select
        {{ dbt.concat([
            dbt.cast('staged_spend.spend_date', dbt.type_string()), "'/'", "coalesce(staged_spend.platform, '')"
        ]) }} as ad_spend_id,
        staged_spend.click_count,
        staged_spend.impression_count,
        staged_spend.spend_amount,
        staged_spend.campaign_name,
        fx_rates_daily.rate_numerator

    from {{ ref('stg_marketing__ad_spend') }} as staged_spend
    cross join {{ ref('reporting_currency') }} as reporting
    left join {{ ref('fx_rates_daily') }} as fx_rates_daily
        on
            coalesce(staged_spend.currency, reporting.reporting_currency) = fx_rates_daily.currency
            and staged_spend.spend_date = fx_rates_daily.rate_date

),

product_contradictions as (

    {% for check_name, area, entity, records, condition in checks %}
    select
        '{{ check_name }}' as check_name,
        '{{ area }}' as area,
        '{{ entity }}' as entity,
        {{ entity }}_id as entity_id

    from {{ records }}
    where {{ condition }}
    group by {{ entity }}_id
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from product_contradictions
