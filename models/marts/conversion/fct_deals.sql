-- One row per deal that is not deleted in the CRM, won, lost or open.
-- What is unknown stays in the table: a deal in an unknown stage is open and has no probability.
with

closed_deals as (

    select * from {{ ref('int_deals_closed') }}

),

valued_deals as (

    select * from {{ ref('int_deals_valued') }}

),

tied_deals as (

    select * from {{ ref('int_deals_tied') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

acv_bands as (

    select * from {{ ref('acv_bands') }}

),

lost_reason_keywords as (

    select * from {{ ref('lost_reason_keywords') }}

),

activities as (

    select * from {{ ref('int_sales_activities_unioned') }}

),

activity_deals as (

    select * from {{ ref('stg_hubspot__engagement_deals') }}

),

first_trials as (

    select
        customer_id,
        min(trial_started_at) as trial_started_at

    from {{ ref('int_trials_started') }}
    group by customer_id

),

demos as (

    select
        activity_deals.deal_id,
        count(*) as demo_count

    from activity_deals
    inner join activities
        on activity_deals.engagement_id = activities.activity_id
    where activities.is_demo_held
    group by activity_deals.deal_id

),

-- Free text ends here: only the member of the vocabulary goes on.
matched_reasons as (

    select
        deals.deal_id,
        lost_reason_keywords.lost_reason,
        row_number() over (partition by deals.deal_id order by lost_reason_keywords.priority) as match_rank

    from deals
    inner join lost_reason_keywords
        on lower(deals.lost_reason) like '%' || lost_reason_keywords.keyword || '%'

),

described_deals as (

    select
        closed_deals.*,
        tied_deals.customer_id,
        tied_deals.company_id,
        tied_deals.stakeholder_count,
        tied_deals.first_contact_at,
        deals.owner_id,
        deals.deal_type,
        nullif(trim(deals.lost_reason), '') as stated_reason,
        matched_reasons.lost_reason,
        {{ local_date('closed_deals.created_at') }} as created_date,
        {{ local_date('closed_deals.closed_at') }} as closed_date,
        {{ local_date('tied_deals.first_contact_at') }} as first_contact_date,
        coalesce(
            closed_deals.is_won
            and {{ local_date('closed_deals.closed_at') }} < {{ local_date('tied_deals.first_contact_at') }},
            false
        ) as is_won_before_first_contact,
        {{ share_of_one('closed_deals.stage_probability') }} as probability

    from closed_deals
    inner join deals
        on closed_deals.deal_id = deals.deal_id
    left join tied_deals
        on closed_deals.deal_id = tied_deals.deal_id
    left join matched_reasons
        on
            closed_deals.deal_id = matched_reasons.deal_id
            and matched_reasons.match_rank = 1

),

fct_deals as (

    select
        described_deals.deal_id,
        described_deals.customer_id,
        described_deals.company_id,
        described_deals.pipeline_id,
        described_deals.stage_id,
        coalesce(described_deals.owner_id, 'unknown') as sales_rep_id,
        case
            when described_deals.deal_type is null then 'unknown'
            when described_deals.deal_type not in ('newbusiness', 'existingbusiness', 'renewal') then 'other'
            else described_deals.deal_type
        end as deal_type,
        valued_deals.currency,
        valued_deals.amount_local,
        valued_deals.amount,
        valued_deals.acv,
        coalesce(acv_bands.acv_band, 'unknown') as acv_band,
        valued_deals.term_months as contract_term_months,
        described_deals.created_at,
        described_deals.created_date,
        described_deals.closed_at,
        described_deals.closed_date,
        described_deals.is_won,
        described_deals.is_closed,
        described_deals.is_stage_known,
        described_deals.reopened_count,
        case
            when
                described_deals.closed_date >= described_deals.created_date
                and not described_deals.is_won_before_first_contact
                then {{ calendar_days('described_deals.created_date', 'described_deals.closed_date') }}
        end as cycle_days,
        cast(described_deals.probability as double) as probability,
        {{ exact_money(
            'valued_deals.amount', 'cast(described_deals.probability * 1000000 as decimal(38, 0))', '1000000', 6
        ) }} as weighted_amount,
        case
            when described_deals.is_won or not described_deals.is_closed then null
            when described_deals.stated_reason is null then 'unknown'
            else coalesce(described_deals.lost_reason, 'other')
        end as lost_reason,
        coalesce(
            first_trials.trial_started_at <= coalesce(described_deals.closed_at, first_trials.trial_started_at), false
        ) as had_trial,
        coalesce(demos.demo_count, 0) as demo_count,
        coalesce(described_deals.stakeholder_count, 0) as stakeholder_count,
        described_deals.first_contact_at,
        case
            when described_deals.is_won and not described_deals.is_won_before_first_contact
                then {{ calendar_days('described_deals.first_contact_date', 'described_deals.closed_date') }}
        end as lead_to_customer_days,
        described_deals.is_won_before_first_contact

    from described_deals
    inner join valued_deals
        on described_deals.deal_id = valued_deals.deal_id
    left join acv_bands
        on
            (acv_bands.above_usd is null or valued_deals.acv_usd > acv_bands.above_usd)
            and (acv_bands.up_to_usd is null or valued_deals.acv_usd <= acv_bands.up_to_usd)
            and valued_deals.acv_usd is not null
    left join first_trials
        on described_deals.customer_id = first_trials.customer_id
    left join demos
        on described_deals.deal_id = demos.deal_id

)

select * from fct_deals
