"""Clarification 25 and metrics 11: the members of segments that a customer belongs to, as known at the cut-off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from warehouse.oracle.book import Row
from warehouse.oracle.evidence import Signs, firm_of, once

SITE = "product.example"
CHANNEL_OF_REFERRER = {"www.google.com": "organic_search"}
CHANNEL_OF_HUBSPOT = {"PAID_SOCIAL": "paid_social", "DIRECT_TRAFFIC": "direct"}
EMPLOYEE_BANDS = ((10, "1-10"), (50, "11-50"), (200, "51-200"), (1000, "201-1000"))


@dataclass(frozen=True)
class Segments:
    """A customer's members."""

    acquisition_channel: str
    customer_type: str
    employee_band: str
    country: str


def segments_of(signs: Signs) -> dict[str, Segments]:
    """The members of every company."""
    contacts: dict[str, list[Row]] = defaultdict(list)
    for row in once(signs.raw["hubspot.contact"], signs.as_of, "property_createdate"):
        contacts[firm_of(row["id"])].append(row)
    first_deals: dict[str, datetime] = {}
    for row in signs.raw["hubspot.deal"]:
        firm, at = firm_of(row["deal_id"]), row["property_createdate"]
        first_deals[firm] = min(at, first_deals.get(firm, at))
    return {
        row["id"]: Segments(
            acquisition_channel(signs.sessions.get(row["id"], []), contacts[row["id"]]),
            customer_type(signs.spells.get(row["id"], []), first_deals.get(row["id"]), row),
            employee_band(row["property_numberofemployees"]),
            (row["property_country"] or "").strip() or "unknown",
        )
        for row in signs.raw["hubspot.company"]
    }


def channel_of(view: Row) -> str:
    """The channel of a session by its first page view: tags, then the referrer of another site, then direct."""
    source, medium = view.get("context_campaign_source"), view.get("context_campaign_medium")
    address, referrer = view.get("context_page_url"), view.get("context_page_referrer")
    if medium:
        return {"cpc": "paid_search", "email": "email"}[medium.lower()]
    if source:
        return "other_campaign"
    if not address and not referrer:
        return "unknown"
    host = (referrer or "").removeprefix("https://").partition("/")[0]
    return "direct" if host in ("", SITE) else CHANNEL_OF_REFERRER[host]


def acquisition_channel(sessions: list[list[Row]], contacts: list[Row]) -> str:
    """The first session that is not direct, else the CRM's source of the first contact, else direct."""
    visits = sorted((session[0]["timestamp"], session[0]["id"], channel_of(session[0])) for session in sessions)
    known = [channel for _, _, channel in visits if channel != "unknown"]
    sources = [
        CHANNEL_OF_HUBSPOT[contact["property_hs_analytics_source"]]
        for contact in sorted(contacts, key=lambda contact: (contact["property_createdate"], contact["id"]))
        if contact["property_hs_analytics_source"] in CHANNEL_OF_HUBSPOT
    ]
    claims = [channel for channel in known if channel != "direct"] + sources + known
    return claims[0] if claims else "unknown"


def employee_band(employees: int | None) -> str:
    """1-10, 11-50, 51-200, 201-1000, more."""
    if not employees:
        return "unknown"
    return next((band for most, band in EMPLOYEE_BANDS if employees <= most), "over_1000")


def customer_type(spells: list[tuple[datetime, datetime]], first_deal_at: datetime | None, company: Row) -> str:
    """Self-served without a deal before the first payment, else by employees."""
    employees = company["property_numberofemployees"]
    if spells and not (first_deal_at and first_deal_at < spells[0][0]):
        return "self_serve"
    if not employees:
        return "unknown"
    return "small_business" if employees <= 50 else "mid_market" if employees <= 1000 else "enterprise"
