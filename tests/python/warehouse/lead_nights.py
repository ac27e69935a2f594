"""CRM rows as five nights deliver them: leads that come late, merge, are rewritten, deleted or gone.

Contact n is user n of warehouse.event_nights by its address; devices are those of the page views there.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]

CONTACTS = 30
STAGES = ("lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity")
DEAL_STAGES = (("appointment", False, False), ("closedwon", True, True), ("closedlost", True, False))
PAYERS = range(35, 60)
MAIL = ("sent", "delivered", "open", "click", "unsubscribe")
# Late on the second night, merged into its neighbour then, rewritten then, deleted on the third, gone on the fourth.
LATE, MERGED, REWRITTEN, DELETED, GONE = 26, 3, 6, 8, 10
# On the fifth night nothing of this lead differs but what its company is.
RELOCATED = 22
LAST_DAYS = (
    datetime(2024, 5, 14),
    datetime(2024, 5, 15),
    datetime(2024, 6, 30),
    datetime(2024, 7, 1),
    datetime(2024, 7, 2),
)


def crm_rows(night: int) -> dict[str, Any]:
    """All raw tables of the CRM and of e-mails on a night, 0 to 4."""
    raw: dict[str, list[Row]] = {
        "contact": [],
        "contact_property_history": [],
        "contact_form_submission": [],
        "engagement": [],
        "engagement_contact": [],
        "email_event": [],
        "deal": [],
        "deal_stage": [],
        "deal_contact": [],
        "deal_company": [],
    }
    for number in range(CONTACTS):
        if (number >= LATE and night == 0) or (number == GONE and night > 2):
            continue
        add_lead(raw, number, night)
    raw["company"] = [
        {
            "id": f"company_{number}",
            "property_domain": f"company{number}.example",
            "property_createdate": datetime(2024, 1, 1),
            "property_country": "FR" if (night and number == 2) or (night == 4 and number == RELOCATED) else "DE",
            "property_numberofemployees": 10 * number,
        }
        for number in range(CONTACTS)
    ]
    # Payers of these domains are customers of whom a night tells nothing but where they are.
    raw["company"] += [
        {
            "id": f"firm_{number}",
            "property_domain": f"firm{number}.example",
            "property_country": "FR" if night == 4 else "DE",
        }
        for number in PAYERS
    ]
    raw["deal_pipeline"] = [{"pipeline_id": "default", "label": "Sales"}]
    raw["deal_pipeline_stage"] = [
        {"stage_id": stage, "pipeline_id": "default", "label": stage, "display_order": place}
        | {"probability": place / 2, "is_closed": is_closed, "closed_won": is_won}
        for place, (stage, is_closed, is_won) in enumerate(DEAL_STAGES)
    ]
    raw["owner"] = [{"owner_id": f"owner_{number}", "team": f"team_{number}"} for number in range(3)]
    return raw


def add_lead(raw: dict[str, list[Row]], number: int, night: int) -> None:
    """One contact and all that speaks of it, up to the night's day."""
    rng = random.Random(100 * number + (1 if number == REWRITTEN and night else 0))  # noqa: S311
    name, created_at = f"contact_{number}", datetime(2024, 1, 2) + timedelta(days=rng.randint(0, 130), seconds=number)

    def known(table: str, at_column: str, row: Row) -> bool:
        is_known = bool(row[at_column] <= LAST_DAYS[night])
        if is_known:
            raw[table].append(row)
        return is_known

    def later(days: int) -> datetime:
        return created_at + timedelta(days=rng.randint(0, days), seconds=rng.randint(0, 3))

    raw["contact"].append(
        {
            "id": name,
            "property_email": f"user_{number}@company{number}.example",
            "property_createdate": created_at,
            "property_associatedcompanyid": f"company_{number}",
            "property_anonymous_id": f"device_{number}" if number < 9 else None,
            "property_hubspot_owner_id": f"owner_{number % 3}",
            "property_hs_merged_object_ids": f"contact_{MERGED}" if number == MERGED + 1 and night else None,
            "is_deleted": number == DELETED and night > 1,
        }
    )
    reached_at = created_at
    for stage in STAGES[: rng.randint(1, 4)]:
        changed = {"contact_id": name, "name": "lifecyclestage", "value": stage, "timestamp": reached_at}
        known("contact_property_history", "timestamp", changed)
        reached_at += timedelta(days=rng.choice([0, 1, 30, 60]))
    if night == 4 and number % 5 == 0:
        # Told when every window that it was in is over.
        for days, stage in enumerate(STAGES[1:3], start=2):
            changed = {"contact_id": name, "name": "lifecyclestage", "value": stage}
            raw["contact_property_history"].append(changed | {"timestamp": created_at + timedelta(days=days)})
    for _ in range(3):
        scored = {
            "contact_id": name,
            "name": "hubspotscore",
            "value": str(rng.randint(-9, 120)),
            "timestamp": later(90),
        }
        known("contact_property_history", "timestamp", scored)
    known("contact_form_submission", "timestamp", {"contact_id": name, "form_id": "demo", "timestamp": later(20)})
    for touch in range(4):
        mail = {"id": f"mail_{number}_{touch}", "contact_id": name, "campaign_name": f"campaign_{touch % 2}"}
        known("email_event", "created_at", mail | {"type": rng.choice(MAIL), "created_at": later(120)})
        call = {"id": f"call_{number}_{touch}", "type": rng.choice(["CALL", "MEETING"]), "activity_type": "demo"}
        if known("engagement", "created_at", call | {"created_at": later(120), "owner_id": f"owner_{number % 3}"}):
            # One call passes to the next contact.
            of = number + (1 if night > 1 and number == 12 and touch == 0 else 0)
            raw["engagement_contact"].append({"engagement_id": call["id"], "contact_id": f"contact_{of}"})
    deal = {"deal_id": f"deal_{number}", "deal_pipeline_id": "default", "owner_id": f"owner_{number % 3}"}
    opened_at, closed_at, end = later(60), later(60) + timedelta(days=70), DEAL_STAGES[1 + number % 2][0]
    is_closed = closed_at <= LAST_DAYS[night] and not (number == 14 and night > 2)
    closed = {"property_closedate": closed_at if is_closed else None, "deal_pipeline_stage_id": DEAL_STAGES[0][0]}
    closed |= {"deal_pipeline_stage_id": end} if is_closed else {}
    money = {"property_amount": 100 * number, "property_deal_currency_code": "EUR"}
    if number % 2 == 0 and known(
        "deal", "property_createdate", deal | closed | money | {"property_createdate": opened_at}
    ):
        raw["deal_contact"].append({"deal_id": deal["deal_id"], "contact_id": name})
        raw["deal_company"].append({"deal_id": deal["deal_id"], "company_id": f"company_{number}"})
        stages = [(DEAL_STAGES[0][0], opened_at), *([(end, closed_at)] if is_closed else [])]
        raw["deal_stage"] += [
            {"deal_id": deal["deal_id"], "value": stage, "date_entered": at, "_fivetran_start": at}
            | {"_fivetran_active": stage == closed["deal_pipeline_stage_id"]}
            for stage, at in stages
        ]
