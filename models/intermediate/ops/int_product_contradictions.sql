-- One row per product, survey, referral or marketing record and check that it contradicts.
-- Counted here, handled by rule, never dropped in silence.
{% set checks = [
    ('usage_before_sign_up', 'product', 'user', 'users', 'first_event_at < signed_up_at'),
    ('usage_without_sign_up', 'product', 'user', 'users', 'first_event_at is not null and signed_up_at is null'),
    ('usage_by_unknown_user', 'product', 'user', 'users', 'first_event_at is not null and known_user_id is null and has_users'),
    ('usage_after_churn', 'product', 'customer', 'churned_customers', 'last_event_at > churned_at_plus_30_days'),
    ('event_before_the_calendar', 'product', 'event', 'old_events', 'true'),
    ('response_out_of_range', 'advocacy', 'response', 'responses', 'score < lowest_score or score > highest_score or score <> floor(score)'),
    ('self_referral', 'advocacy', 'invitation', 'invitations', 'inviter_id = invitee_id'),
    ('invitation_accepted_before_sent', 'advocacy', 'invitation', 'invitations', 'accepted_at < sent_at'),
    ('clicks_above_impressions', 'conversion', 'ad_spend', 'ad_spend', 'click_count > impression_count'),
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
    group by
        customer_revenue.customer_id,
        customer_revenue.churned_at

),

old_events as (

    select event_id
    from {{ ref('stg_segment__tracks') }}
    where occurred_at < {{ setting_literal('calendar_start_date', 'timestamp') }}

),

responses as (

    select
        response_id,
        score,
        case when survey_type = 'nps' then 0 else 1 end as lowest_score,
        case survey_type when 'nps' then 10 when 'csat' then 5 else 7 end as highest_score

    from {{ ref('stg_survey__responses') }}

),

invitations as (

    select
        staged_invitations.invitation_id,
        staged_invitations.sent_at,
        staged_invitations.accepted_at,
        inviters.customer_id as inviter_id,
        invitees.customer_id as invitee_id

    from {{ ref('stg_referral__invitations') }} as staged_invitations
    left join {{ ref('dim_customer_identities') }} as inviters
        on
            staged_invitations.inviter_account_id = inviters.source_id
            and inviters.source = 'hubspot_company'
    left join {{ ref('dim_customer_identities') }} as invitees
        on
            staged_invitations.referred_company_id = invitees.source_id
            and invitees.source = 'hubspot_company'

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
