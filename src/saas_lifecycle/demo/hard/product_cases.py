"""Hard cases of events and opinions: order, lateness, doubles, machines, odd names, surveys, referrals, tickets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, SECOND
from saas_lifecycle.demo.hard.block import Account, Block

_NAMES = (
    ("name_with_emoji", "🚀 Rocket & Søn 🇫🇷"),
    ("name_with_quotes", "O'Brien's \"Best\" Ltd"),
    ("name_with_newline", "Two\nLines\tand a tab"),
    ("name_like_a_template", "{{ 7*7 }} {% raw %} ${HOME}"),
    ("name_like_an_injection", "Robert'); drop table customers; --"),
    ("name_like_a_formula", "=1+1"),
    ("name_like_a_formula_too", "@SUM(A1:A9)"),
    ("name_with_spaces_around", "  Padded, Inc.  "),
    ("name_right_to_left", "شركة مثال"),
    ("name_very_long", "Long " * 60 + "end"),
)


def plant(block: Block) -> None:
    _names(block)
    _sign_ups(block)
    _delivery(block)
    _visits(block)
    _surveys(block)
    _referrals(block)
    _tickets(block)
    _spend_and_mail(block)


def _names(block: Block) -> None:
    for place, (case, name) in enumerate(_NAMES):
        block.simple(case, block.at(6, 2 + place), 2_000, 20, name=name)


def _user(block: Block, case: str, at: int, **columns: Any) -> Account:
    account = block.account(case, at, in_billing=False, stage="lead")
    block.user(account, **columns)
    block.case(case, "segment_user", account.user_id)
    return account


def _sign_ups(block: Block) -> None:
    start = block.at(8, 6)
    for case, project, teammate in (
        ("activated", 3 * HOUR, 2 * DAY),
        ("activated_at_the_last_moment", HOUR, 14 * DAY - SECOND),
        ("activated_too_late", HOUR, 14 * DAY),
        ("never_activated", 2 * HOUR, None),
    ):
        account = _user(block, case, start)
        block.track(account, start, "signed_up", anonymous_id=account.anonymous_id)
        block.track(account, start + project, "created_project", feature="projects")
        if teammate is not None:
            block.track(account, start + teammate, "invited_teammate")
    account = _user(block, "product_qualified", start)
    block.track(account, start, "signed_up")
    value_events = ("created_project", "ran_workflow", "completed_report", "ran_workflow", "ran_workflow")
    for day, event in zip((0, 0, 1, 1, 4), value_events, strict=True):
        block.track(account, start + day * DAY + 2 * HOUR, event, feature="workflows")
    account = _user(block, "usage_before_sign_up", start)
    block.track(account, start - 2 * DAY, "completed_report", feature="reports")
    block.track(account, start, "signed_up")
    account = _user(block, "test_user", start, is_test=True)
    block.track(account, start, "signed_up")
    block.track(account, start + HOUR, "created_project", feature="projects")
    block.page(account.anonymous_id, start - HOUR, "pricing")


def _delivery(block: Block) -> None:
    """The same event twice, forty days late, and in no order."""
    start = block.at(6, 9)
    account = _user(block, "events_delivered_twice", start)
    signed_up = block.track(account, start, "signed_up")
    block.add("segment.tracks", **signed_up)
    block.add("segment.tracks", **{**signed_up, "received_at": signed_up["received_at"] + DAY})
    page = block.page(account.anonymous_id, start - HOUR, "pricing")
    block.add("segment.pages", **page)
    account = _user(block, "events_40_days_late", start)
    block.track(account, start, "signed_up", received_at=start + 40 * DAY)
    block.track(account, start + HOUR, "created_project", feature="projects", received_at=start + 40 * DAY)
    account = _user(block, "events_out_of_order", start)
    for hours in (5, 1, 9, 3):
        block.track(account, start + hours * HOUR, "ran_workflow", feature="workflows")
    block.track(account, start, "signed_up")
    account = _user(block, "odd_words_in_events", start)
    for place, word in enumerate(("=1+1", "'; drop table tracks; --", "{{ 7*7 }}", "🙂", "Two\nlines")):
        block.track(account, start + place * HOUR, "ran_workflow", feature=word)
    block.track(account, start + 6 * HOUR, "An Unknown Event")
    charge = next(row for row in block.rows("stripe.charge") or [{}])
    if charge:
        block.add("stripe.charge", **charge)
    for row in [row for row in block.rows("stripe.customer") if row["id"] == "cus_hard_interval_month"]:
        later = {"name": "Interval month, renamed", "_fivetran_synced": row["_fivetran_synced"] + 30 * DAY}
        block.add("stripe.customer", **{**row, **later})


def _visits(block: Block) -> None:
    start = block.at(5, 13, 23, 50)
    for place, minutes in enumerate((0, 15, 45, 76)):
        block.page("anon-hard-session", start + minutes * MINUTE + (1 if place == 3 else 0), "pricing")
    block.case(
        "session_over_midnight", "segment_anonymous", "anon-hard-session",
        "gaps of 15 and of exactly 30 minutes stay one session, 31 minutes make a new one",
    )  # fmt: skip
    for place in range(6):
        block.page(
            "anon-hard-bot", start + place * SECOND, "blog/ten-reports",
            context_user_agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        )  # fmt: skip
    block.case("bot_visitor", "segment_anonymous", "anon-hard-bot")
    block.page("anon-hard-no-agent", start, "", context_user_agent=None)
    block.page(
        "anon-hard-campaign", start, "pricing", context_campaign_source="Google ", context_campaign_medium="CPC",
        context_campaign_name="'; drop table visits; --",
    )  # fmt: skip
    block.page("anon-hard-formula", start, "", context_campaign_source="newsletter", context_campaign_medium="email",
               context_campaign_name="=HYPERLINK(1)")  # fmt: skip
    block.page("anon-hard-no-url", start, "", context_page_url=None)


def _surveys(block: Block) -> None:
    at = block.at(4, 16)
    account = block.account("survey_answers", at - 200 * DAY, in_product=True)
    price_id = block.price("price_hard_hundred", 10_000)
    start = at - 190 * DAY
    block.subscription(account, start).item(start, price_id).worth(start, 100).charge(start, 10_000)
    for id_, survey, wave, email, score, comment in (
        ("nps_promoter", "nps", "hard", "one", "9", "Very good 🙂"),
        ("nps_passive", "nps", "hard", "two", "8", None),
        ("nps_detractor", "nps", "hard", "three", "0", '=cmd|" /C calc"!A0'),
        ("nps_of_10_5", "nps", "hard", "four", "10.5", "half a point too much"),
        ("nps_negative", "nps", "hard", "five", "-1", None),
        ("nps_first_of_two", "nps", "hard", "six", "3", "first"),
        ("nps_last_of_two", "nps", "hard", "six", "10", "second thoughts\non a new line"),
        ("csat_top", "csat", None, "one", "5", None),
        ("csat_low", "csat", None, "two", "2", "'; drop table responses; --"),
        ("csat_of_6", "csat", None, "three", "6", None),
        ("ces", "ces", None, "one", "6", "{{ 7*7 }}"),
    ):
        later = HOUR * (5 if id_ == "nps_last_of_two" else 1)
        block.add(
            "survey.response", at + later, id=f"resp-hard-{id_}", survey=survey, wave=wave,
            email=f"{email}@{account.domain}", score=Decimal(score), comment=comment, created_at=at + later,
            delivered_at=at,
        )  # fmt: skip
        block.case(id_, "survey_response", f"resp-hard-{id_}")
    last = block.calendar.ends_at - 20 * MINUTE
    block.add(
        "survey.response", last, id="resp-hard-newest", survey="csat", email=f"one@{account.domain}",
        score=Decimal(4), created_at=last, delivered_at=last - HOUR,
    )  # fmt: skip


def _referrals(block: Block) -> None:
    at = block.at(3, 10)
    first = block.simple("referral_reciprocal", block.at(9, 2), 3_000, 30).account
    second = block.simple("referral_reciprocal_b", block.at(8, 2), 3_000, 30).account
    alone = block.simple("referral_to_oneself", block.at(9, 2), 3_000, 30).account
    last = block.calendar.ends_at - 30 * MINUTE
    for id_, inviter, invitee, sent, accepted in (
        ("inv-hard-there", first, second, at, at + DAY),
        ("inv-hard-back", second, first, at + 2 * DAY, at + 3 * DAY),
        ("inv-hard-self", alone, alone, at, at + HOUR),
        ("inv-hard-unanswered", alone, None, at, None),
        ("inv-hard-newest", first, None, last, None),
    ):
        block.add(
            "referral.invitation", accepted or sent, id=id_, inviter_account_id=inviter.company_id,
            invitee_email=invitee.email if invitee else f"{id_}@nobody.hard.example", sent_at=sent,
            accepted_at=accepted, referred_company_id=invitee.company_id if invitee else None,
        )  # fmt: skip
        block.case(id_.replace("inv-hard-", "referral_"), "referral_invitation", id_)


def _tickets(block: Block) -> None:
    at = block.at(2, 18)
    last = block.calendar.ends_at - 40 * MINUTE
    for id_, created, first, solved, reopened in (
        ("answered", at, at + HOUR, at + DAY, 0),
        ("never_answered", at, None, None, 0),
        ("solved_before_answer", at, at + 3 * HOUR, at + HOUR, 0),
        ("reopened_twice", at, at + MINUTE, at + 9 * DAY, 2),
        ("newest", last, None, None, None),
    ):
        block.add(
            "support.ticket", solved or first or created, id=f"tick-hard-{id_}",
            customer_email="buyer-survey-answers@survey-answers.hard.example", created_at=created,
            first_response_at=first, solved_at=solved, reopened_count=reopened, priority="High",
        )  # fmt: skip
        block.case(f"ticket_{id_}", "support_ticket", f"tick-hard-{id_}")


def _spend_and_mail(block: Block) -> None:
    at = block.at(4, 3)
    account = block.account("mail_twice", at - DAY, in_billing=False, stage="lead")
    for kind in ("sent", "delivered", "open", "open", "click", "unsubscribe"):
        block.add(
            "marketing.email_event", at, id=f"mail-hard-{kind}", contact_id=account.contact_id,
            campaign_name="=product news", type=kind, created_at=at,
        )  # fmt: skip
    block.case("mail_twice", "hubspot_contact", account.contact_id, "the open was delivered twice")
    last, delivered = block.calendar.ends_at - 5 * MINUTE, block.calendar.newest_sync
    newest = {"contact_id": account.contact_id, "campaign_name": "newsletter", "type": "sent", "created_at": last}
    block.add("marketing.email_event", last, id="mail-hard-newest", _fivetran_synced=delivered, **newest)
    block.page("anon-hard-newest", last, received_at=delivered)
