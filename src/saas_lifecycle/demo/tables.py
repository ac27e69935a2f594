"""The columns of every table that the demo company writes, as the connectors land them."""

from __future__ import annotations

import pyarrow as pa

TEXT = pa.string()
AT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
INT = pa.int64()
FLAG = pa.bool_()
MONEY = pa.decimal128(38, 6)
MINOR = pa.decimal128(38, 12)
SCORE = pa.decimal128(18, 4)

_TYPES = {"text": TEXT, "at": AT, "day": DAY, "int": INT, "flag": FLAG, "money": MONEY, "minor": MINOR, "score": SCORE}
_TYPES["percent"] = pa.decimal128(18, 8)
_TYPES["rate"] = pa.decimal128(28, 10)

_SCD2 = "_fivetran_start at, _fivetran_end at, _fivetran_active flag"
_COLUMNS = {
    "stripe.customer": "id text, created at, email text, name text, currency text, delinquent flag, is_deleted flag,"
    " metadata text, livemode flag",
    "stripe.subscription_history": f"id text, {_SCD2}, customer_id text, status text, created at, start_date at,"
    " trial_start at, trial_end at, billing_cycle_anchor at, current_period_start at, current_period_end at,"
    " cancel_at at, cancel_at_period_end flag, canceled_at at, ended_at at, pause_collection_behavior text,"
    " pause_collection_resumes_at at, cancellation_reason text, default_payment_method_id text, livemode flag",
    "stripe.subscription_item_history": f"id text, {_SCD2}, subscription_id text, price_id text, quantity int",
    "stripe.price": "id text, product_id text, currency text, unit_amount_decimal minor, unit_amount int,"
    " billing_scheme text, tiers_mode text, type text, recurring_interval text, recurring_interval_count int,"
    " recurring_usage_type text, transform_quantity_divide_by int, transform_quantity_round text, nickname text,"
    " active flag, created at",
    "stripe.tier": "price_id text, index int, up_to int, unit_amount_decimal minor, flat_amount_decimal minor",
    "stripe.product": "id text, name text, active flag, metadata text, created at",
    "stripe.subscription_discount": "id text, subscription_id text, customer_id text, coupon_id text, start at, end at",
    "stripe.coupon": "id text, percent_off percent, amount_off int, currency text, duration text,"
    " duration_in_months int, valid flag",
    "stripe.invoice": "id text, customer_id text, subscription_id text, created at, status text, currency text,"
    " subtotal int, tax int, total int, amount_paid int, attempt_count int, billing_reason text,"
    " status_transitions_paid_at at, period_start at, period_end at",
    "stripe.invoice_line_item": "id text, invoice_id text, type text, amount int, currency text, proration flag,"
    " quantity int, price_id text, plan_id text, subscription_id text, subscription_item_id text, period_start at,"
    " period_end at",
    "stripe.charge": "id text, customer_id text, invoice_id text, created at, amount int, currency text, status text,"
    " failure_code text",
    "stripe.refund": "id text, charge_id text, created at, amount int, currency text, status text",
    "hubspot.contact": "id text, property_email text, property_createdate at, property_associatedcompanyid text,"
    " property_hs_analytics_source text, property_hs_analytics_first_timestamp at, property_lifecyclestage text,"
    " property_hubspotscore score, property_hubspot_owner_id text, property_jobtitle text,"
    " property_anonymous_id text, property_hs_merged_object_ids text, is_deleted flag, _fivetran_deleted flag",
    "hubspot.contact_property_history": "contact_id text, name text, value text, timestamp at, source text",
    "hubspot.contact_form_submission": "contact_id text, form_id text, timestamp at, page_url text, title text",
    "hubspot.company": "id text, property_name text, property_domain text, property_createdate at,"
    " property_industry text, property_country text, property_numberofemployees int, property_is_public flag,"
    " property_annualrevenue money, property_hs_merged_object_ids text, is_deleted flag, _fivetran_deleted flag",
    "hubspot.deal": "deal_id text, deal_pipeline_id text, deal_pipeline_stage_id text, owner_id text,"
    " property_dealname text, property_amount money, property_deal_currency_code text, property_createdate at,"
    " property_closedate at, property_dealtype text, property_closed_lost_reason text,"
    " property_contract_term_months int, property_recurring_amount money, is_deleted flag, _fivetran_deleted flag",
    "hubspot.deal_stage": f"deal_id text, value text, date_entered at, {_SCD2}",
    "hubspot.deal_pipeline": "pipeline_id text, label text, _fivetran_deleted flag",
    "hubspot.deal_pipeline_stage": "stage_id text, pipeline_id text, label text, display_order int,"
    " probability money, is_closed flag, closed_won flag, _fivetran_deleted flag",
    "hubspot.deal_company": "deal_id text, company_id text, type_id text",
    "hubspot.deal_contact": "deal_id text, contact_id text, type_id text",
    "hubspot.owner": "owner_id text, email text, first_name text, last_name text, team text, start_date at",
    "hubspot.engagement": "id text, type text, created_at at, owner_id text, status text, meeting_outcome text,"
    " activity_type text",
    "hubspot.engagement_deal": "engagement_id text, deal_id text",
    "hubspot.engagement_contact": "engagement_id text, contact_id text",
    "segment.pages": "id text, anonymous_id text, user_id text, timestamp at, received_at at, context_page_url text,"
    " context_page_referrer text, context_campaign_source text, context_campaign_medium text,"
    " context_campaign_name text, context_user_agent text",
    "segment.tracks": "id text, anonymous_id text, user_id text, timestamp at, received_at at, event text,"
    " feature text, group_id text",
    "segment.identifies": "id text, anonymous_id text, user_id text, email text, timestamp at, received_at at",
    "segment.users": "id text, email text, created_at at, is_test flag, received_at at",
    "segment.groups": "id text, user_id text, timestamp at, name text, plan text, company_id text, received_at at",
    "marketing.ad_spend": "date day, platform text, campaign_name text, utm_source text, utm_medium text,"
    " currency text, spend money, impressions int, clicks int",
    "marketing.email_event": "id text, contact_id text, campaign_name text, type text, created_at at",
    "finance.ledger_entry": "id text, posted_date day, category text, channel text, amount money, currency text",
    "finance.fx_rate": "rate_date day, currency text, rate_to_eur rate",
    "finance.sales_quota": "owner_id text, period_month day, quota_amount money, currency text",
    "survey.response": "id text, survey text, wave text, email text, score score, comment text, created_at at,"
    " delivered_at at",
    "referral.invitation": "id text, inviter_account_id text, invitee_email text, sent_at at, accepted_at at,"
    " referred_company_id text",
    "support.ticket": "id text, customer_email text, created_at at, first_response_at at, solved_at at,"
    " reopened_count int, priority text",
}

_TRUTH = {
    "truth.customers": "stripe_customer_id text, account_id text, group_id text, company_domain text, path text,"
    " channel text, country text, industry text, employees int, currency text, first_visit_at at, signed_up_at at,"
    " first_paid_at at, churned_at at, is_hard_case flag",
    "truth.customer_mrr_monthly": "stripe_customer_id text, account_id text, currency text, month day,"
    " closing_mrr_local money",
    "truth.trials": "subscription_id text, stripe_customer_id text, trial_started_at at, trial_ends_at at,"
    " card_required flag, converted_at at",
    "truth.leads": "contact_id text, account_id text, path text, lead_at at, mql_at at, sql_at at, opportunity_at at,"
    " won_at at",
    "truth.deals": "deal_id text, account_id text, deal_type text, currency text, acv_local money, created_at at,"
    " closed_at at, is_won flag, lost_reason text",
    "truth.hard_cases": "case_name text, id_kind text, id text, note text",
}


def _schema(table: str, columns: str) -> pa.Schema:
    fields = [(name, _TYPES[kind]) for name, kind in (column.split() for column in columns.split(", "))]
    if not table.startswith(("segment.", "truth.")):
        fields.append(("_fivetran_synced", AT))
    return pa.schema(fields)


SCHEMAS: dict[str, pa.Schema] = {
    table: _schema(table, columns.replace(",  ", ", ")) for table, columns in {**_COLUMNS, **_TRUTH}.items()
}
"""Table, as source.table, to its columns. `truth.` tables hold what was invented, not what a connector lands."""
