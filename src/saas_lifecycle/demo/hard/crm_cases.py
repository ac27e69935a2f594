"""Hard cases of the CRM: leads that go back; deals that skip, repeat, reopen and are lost; all nine stages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, add_month
from saas_lifecycle.demo.hard.block import Account, Block
from saas_lifecycle.demo.stripe_tables import FOREVER

_PATH = ("prospecting", "qualification", "presentation", "objections", "closing")
_REASONS = (
    ("price", "Too expensive"),
    ("missing_features", "missing features"),
    ("competitor", "Went with a competitor"),
    ("no_decision", "no decision"),
    ("timing", "Not now, timing"),
    ("other", "The founder's =cousin() builds one 🙃"),
    ("empty", None),
)


def plant(block: Block) -> None:
    _deal_paths(block)
    _lost_reasons(block)
    _deal_parties(block)
    _deal_oddities(block)
    _leads(block)
    _nine_stages(block)
    _exits(block)


def deal(
    block: Block,
    account: Account,
    entries: list[tuple[str, int]],
    *,
    case: str | None = None,
    amount: Decimal | int | None = 6_000,
    companies: list[tuple[str, str]] | None = None,
    **columns: Any,
) -> str:
    """A deal that went through these (stage, instant); the account's company and contact take part."""
    deal_id = block.crm_id()
    last_stage, last_at = entries[-1]
    closed = last_stage in ("closedwon", "closedlost")
    row = {
        "deal_id": deal_id,
        "deal_pipeline_id": "default",
        "deal_pipeline_stage_id": last_stage,
        "owner_id": block.owner_id(3),
        "property_dealname": f"{account.name} - deal",
        "property_amount": amount,
        "property_deal_currency_code": account.currency,
        "property_createdate": entries[0][1],
        "property_closedate": last_at if closed else last_at + 60 * DAY,
        "property_dealtype": "newbusiness",
        "property_contract_term_months": 12,
        "property_recurring_amount": amount,
        "is_deleted": False,
        "_fivetran_deleted": False,
    }
    row = {**row, **columns}
    block.add("hubspot.deal", last_at, **row)
    for place, (stage, at) in enumerate(entries):
        is_last = place == len(entries) - 1
        block.add(
            "hubspot.deal_stage",
            at,
            deal_id=deal_id,
            value=stage,
            date_entered=at,
            _fivetran_start=at,
            _fivetran_end=FOREVER if is_last else entries[place + 1][1] - 1000,
            _fivetran_active=is_last,
        )
    for company_id, kind in companies if companies is not None else [(account.company_id or "", "5")]:
        block.add("hubspot.deal_company", entries[0][1], deal_id=deal_id, company_id=company_id, type_id=kind)
    block.add("hubspot.deal_contact", entries[0][1], deal_id=deal_id, contact_id=account.contact_id, type_id="3")
    block.case(case or account.case, "hubspot_deal", deal_id)
    _deal_truth(block, account, {**row, "last_entered_at": last_at}, closed)
    return deal_id


def _deal_truth(block: Block, account: Account, row: dict[str, Any], closed: bool) -> None:
    """What is true of a deal that is not deleted: contracts of unknown length are for a year."""
    if row["is_deleted"]:
        return
    value = row["property_recurring_amount"] or row["property_amount"]
    months = row["property_contract_term_months"] or 12
    is_won = row["deal_pipeline_stage_id"] == "closedwon"
    block.add(
        "truth.deals",
        deal_id=row["deal_id"],
        account_id=account.company_id,
        deal_type="newbusiness",
        currency=row["property_deal_currency_code"],
        acv_local=None if value is None else Decimal(value) * 12 / months,
        created_at=row["property_createdate"],
        closed_at=row["property_closedate"] or row["last_entered_at"] if closed else None,
        is_won=is_won,
        lost_reason=row.get("property_closed_lost_reason") if closed and not is_won else None,
    )


def engage(block: Block, at: int, kind: str, account: Account, deal_id: str | None = None, **columns: Any) -> None:
    """A call, e-mail, meeting or task."""
    id_ = block.crm_id()
    row = {"id": id_, "type": kind, "created_at": at, "owner_id": block.owner_id(3), "status": "COMPLETED", **columns}
    block.add("hubspot.engagement", at, **row)
    block.add("hubspot.engagement_contact", at, engagement_id=id_, contact_id=account.contact_id)
    if deal_id:
        block.add("hubspot.engagement_deal", at, engagement_id=id_, deal_id=deal_id)


def _walk(start: int, *stages: str, days: int = 9) -> list[tuple[str, int]]:
    return [(stage, start + place * days * DAY) for place, stage in enumerate(stages)]


def _lead(block: Block, case: str, at: int, stage: str = "opportunity", **columns: Any) -> Account:
    return block.account(case, at, in_billing=False, stage=stage, **columns)


def _deal_paths(block: Block) -> None:
    start = block.at(8, 4)
    for case, entries in (
        ("deal_all_stages", _walk(start, *_PATH, "closedwon")),
        ("deal_skips_stages", _walk(start, "prospecting", "closing", "closedwon")),
        ("deal_starts_late", _walk(start, "objections", "closedwon")),
        (
            "deal_repeats_stages",
            _walk(start, "prospecting", "presentation", "closing", "presentation", "closing", "closedwon"),
        ),
        (
            "deal_stage_twice_in_a_row",
            _walk(start, "prospecting", "presentation", "presentation", "closing", "closedwon"),
        ),
        (
            "deal_reopened",
            _walk(start, "prospecting", "closing", "closedlost", "qualification", "closing", "closedwon"),
        ),
        ("deal_reopened_and_lost", _walk(start, "prospecting", "closedwon", "qualification", "closedlost")),
        ("deal_reopened_and_open", _walk(start, "prospecting", "closedlost", "presentation")),
        (
            "deal_two_stages_at_once",
            [("prospecting", start), ("qualification", start), ("closedwon", start + 30 * DAY)],
        ),
        ("deal_open_and_overdue", _walk(start, "prospecting", "presentation")),
        ("deal_won_in_a_day", [("prospecting", start), ("closedwon", start + 5 * HOUR)]),
    ):
        account = _lead(block, case, start - 2 * DAY)
        deal(block, account, entries, property_closed_lost_reason="price" if "lost" in entries[-1][0] else None)


def _lost_reasons(block: Block) -> None:
    start = block.at(7, 6)
    for place, (reason, text) in enumerate(_REASONS):
        account = _lead(block, f"lost_{reason}", start - DAY)
        entries = _walk(start + place * DAY, "prospecting", "presentation", "closedlost")
        deal(block, account, entries, property_closed_lost_reason=text)


def _deal_parties(block: Block) -> None:
    start = block.at(6, 11)
    won = _walk(start, "prospecting", "closing", "closedwon")
    partner = _lead(block, "deal_partner", start - 9 * DAY, stage="lead")
    account = _lead(block, "deal_with_several_companies", start - DAY)
    own, other = account.company_id or "", partner.company_id or ""
    deal(block, account, won, companies=[(own, "5"), (own, "341"), (other, "341")])
    account = _lead(block, "deal_without_primary_company", start - DAY)
    own = account.company_id or ""
    deal(block, account, won, companies=[(own, "341"), (other, "341")])
    account = _lead(block, "deal_without_company", start - DAY)
    deal(block, account, won, companies=[])
    account = _lead(block, "deal_with_many_people", start - DAY)
    deal_id = deal(block, account, won)
    for place in range(4):
        contact_id = block.crm_id()
        block.contact(account, id=contact_id, property_email=f"person-{place}@{account.domain}")
        block.add("hubspot.deal_contact", start, deal_id=deal_id, contact_id=contact_id, type_id="3")
    account = _lead(block, "deal_with_activities", start - DAY)
    deal_id = deal(block, account, won)
    engage(block, start + DAY, "MEETING", account, deal_id, activity_type="demo", meeting_outcome="COMPLETED")
    engage(block, start + 2 * DAY, "MEETING", account, deal_id, activity_type="demo", meeting_outcome="NO_SHOW")
    engage(block, start + 3 * DAY, "CALL", account, deal_id, activity_type="discovery")
    for place, status in enumerate(("COMPLETED", "NOT_STARTED", "NOT_STARTED")):
        engage(block, start + (4 + place) * DAY, "TASK", account, deal_id, status=status)


def _deal_oddities(block: Block) -> None:
    start = block.at(5, 8)
    won = _walk(start, "prospecting", "closing", "closedwon")
    account = _lead(block, "deal_deleted", start - DAY)
    deal(block, account, won, is_deleted=True, _fivetran_deleted=True)
    account = _lead(block, "deal_in_a_deleted_stage", start - DAY)
    deal(block, account, [*won[:1], ("stage_of_a_deleted_pipeline", start + 3 * DAY)])
    account = _lead(block, "deal_without_amounts", start - DAY)
    deal(block, account, won, amount=None, property_contract_term_months=None)
    account = _lead(block, "deal_amount_only", start - DAY)
    deal(block, account, won, property_recurring_amount=None, property_contract_term_months=None)
    account = _lead(block, "deal_of_three_years", start - DAY)
    deal(block, account, won, amount=90_000, property_recurring_amount=81_000, property_contract_term_months=36)
    account = _lead(block, "deal_without_close_date", start - DAY)
    deal(block, account, won, property_closedate=None)
    account = _lead(block, "deal_in_yen", start - DAY, currency="JPY", country="Japan")
    deal(block, account, won, amount=1_500_000)
    account = _lead(block, "deal_without_currency", start - DAY)
    deal(block, account, won, property_deal_currency_code=None)
    account = _lead(block, "deal_without_owner", start - DAY)
    deal(block, account, won, owner_id=None)
    for place, (case, amount) in enumerate((("at", Decimal(5_000)), ("above", Decimal("5000.01")))):
        account = _lead(block, f"deal_{case}_a_band_bound", start - DAY, currency="USD")
        deal(block, account, _walk(start + place * DAY, "prospecting", "closedwon", days=30), amount=amount)
    account = _lead(block, "deal_won_before_first_contact", start, note="won before the contact was made")
    deal(block, account, _walk(start - 60 * DAY, "prospecting", "closedwon", days=20))
    account = _lead(block, "deal_delivered_twice", start - DAY)
    deal_id = deal(block, account, won)
    again = next(row for row in reversed(block.rows("hubspot.deal")) if row["deal_id"] == deal_id)
    block.add(
        "hubspot.deal", **{**again, "property_amount": 6_500, "_fivetran_synced": again["_fivetran_synced"] + DAY}
    )
    entry = block.rows("hubspot.deal_stage")[-1]
    block.add("hubspot.deal_stage", **entry)


def _leads(block: Block) -> None:
    start = block.at(9, 10)
    account = _lead(block, "lead_recycled", start, stage="salesqualifiedlead")
    mql, sql = "marketingqualifiedlead", "salesqualifiedlead"
    for days, stage in ((2, mql), (5, sql), (40, mql), (70, sql)):
        block.contact_change(account.contact_id, start + days * DAY, stage)
    block.case("lead_recycled", "hubspot_contact", account.contact_id)
    account = _lead(block, "lead_score_history", start, stage="lead")
    for place, score in enumerate(("12", "55.5", "104", "-5", "n/a", "", "71")):
        block.contact_change(account.contact_id, start + place * DAY, score, "hubspotscore")
    block.case("lead_score_history", "hubspot_contact", account.contact_id, "scores outside 0 to 100 and no numbers")
    account = _lead(block, "lead_skips_to_customer", start, stage="customer")
    block.contact_change(account.contact_id, start + 8 * DAY, "customer")
    account = _lead(block, "lead_accepted", start, stage="marketingqualifiedlead")
    block.contact_change(account.contact_id, start + DAY, "marketingqualifiedlead")
    block.contact_change(account.contact_id, start + 2 * DAY, "CONNECTED", "hs_lead_status")
    account = _lead(block, "lead_stages_at_one_instant", start, stage="salesqualifiedlead")
    for stage in ("marketingqualifiedlead", "salesqualifiedlead"):
        block.contact_change(account.contact_id, start + DAY, stage)
    account = _lead(block, "lead_out_of_order", start, stage="marketingqualifiedlead")
    block.contact_change(account.contact_id, start + 6 * DAY, "marketingqualifiedlead")
    block.contact_change(account.contact_id, start + 3 * DAY, "salesqualifiedlead")
    block.case("lead_out_of_order", "hubspot_contact", account.contact_id, "qualified by sales before marketing")
    account = _lead(block, "lead_answered_at_once", start, stage="lead")
    engage(block, start + 12 * MINUTE, "CALL", account)
    account = _lead(block, "lead_of_free_mail", start, stage="lead", in_crm=False, domain="gmail.com")
    block.case("lead_of_free_mail", "hubspot_contact", account.contact_id)


def _nine_stages(block: Block) -> None:
    """One customer that was in every stage of the lifecycle, in order."""
    start = block.at(20, 2)
    account = block.account("all_nine_stages", start + 5 * DAY, in_product=True, source="ORGANIC_SEARCH", employees=80)
    block.page(account.anonymous_id, start, "", context_page_referrer="https://www.google.example/")
    for place, page in enumerate(("pricing", "product", "customers")):
        block.page(account.anonymous_id, start + 3 * DAY + place * MINUTE, page)
    lead_at = start + 5 * DAY
    block.add(
        "hubspot.contact_form_submission", lead_at, contact_id=account.contact_id, form_id="form-ebook",
        timestamp=lead_at, page_url="https://www.demo-company.example/ebook", title="Get the e-book",
    )  # fmt: skip
    for days, stage in (
        (7, "marketingqualifiedlead"),
        (10, "salesqualifiedlead"),
        (12, "opportunity"),
        (45, "customer"),
    ):
        block.contact_change(account.contact_id, start + days * DAY, stage)
    won_at = start + 44 * DAY
    entries = [*_walk(start + 12 * DAY, *_PATH, days=6), ("closedwon", won_at)]
    deal_id = deal(block, account, entries, amount=12_000, case="all_nine_stages")
    engage(block, start + 20 * DAY, "MEETING", account, deal_id, activity_type="demo", meeting_outcome="COMPLETED")
    paid_at = start + 45 * DAY
    seat_id = block.price("price_hard_seat_year", 12_000, ("year", 1))
    subscription = block.subscription(account, paid_at, every=("year", 1)).item(paid_at, seat_id, 100)
    more_at = paid_at + 100 * DAY
    subscription.item(more_at, seat_id, 120).worth(paid_at, 1_000).worth(more_at, 1_200)
    subscription.charge(paid_at, 1_200_000).charge(more_at, 1_440_000)
    block.track(account, lead_at, "signed_up", anonymous_id=account.anonymous_id)
    steps = ((2, "created_project", "projects"), (5, "invited_teammate", None), (30, "completed_report", "reports"))
    for hours, event, feature in steps:
        block.track(account, paid_at + hours * HOUR, event, feature=feature)
    block.track(account, paid_at + 6 * DAY, "completed_onboarding")
    friend = _lead(block, "referred_friend", add_month(paid_at, 13), source="REFERRALS", stage="lead")
    sent = add_month(paid_at, 13) - 4 * DAY
    block.add(
        "referral.invitation", add_month(paid_at, 13), id="inv-hard-accepted", inviter_account_id=account.company_id,
        invitee_email=friend.email, sent_at=sent, accepted_at=add_month(paid_at, 13),
        referred_company_id=friend.company_id,
    )  # fmt: skip
    block.case("referral_accepted", "referral_invitation", "inv-hard-accepted")


def _exits(block: Block) -> None:
    start = block.at(11, 8)
    account = _lead(block, "lost_by_disqualification", start, stage="lead")
    block.contact_change(account.contact_id, start + 4 * DAY, "UNQUALIFIED", "hs_lead_status")
    account = _lead(block, "lost_after_the_last_deal", start)
    deal(block, account, _walk(start + DAY, "prospecting", "closedlost"), property_closed_lost_reason="timing")
    account = _lead(block, "lost_then_back", start)
    deal(block, account, _walk(start + DAY, "prospecting", "closedlost"), property_closed_lost_reason="budget")
    deal(block, account, _walk(start + 150 * DAY, "prospecting", "closing", "closedwon"))
    account = block.account("churned_then_back", start - DAY, in_product=True)
    price_id = block.price("price_hard_hundred", 10_000)
    gone, back = block.at(7, 8), block.at(3, 3)
    first = block.subscription(account, start).item(start, price_id).worth(start, 100).charge(start, 10_000)
    first.cancel(gone).worth(gone, 0)
    block.subscription(account, back).item(back, price_id).worth(back, 100).charge(back, 10_000)
