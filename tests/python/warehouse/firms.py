"""Random firms seen by web, CRM, product, invitations and billing, with many things at one instant.

Each firm has a handful of instants that everything happens at: ties, which the rules must order, are then as frequent
as they are rare in life. Every id carries its firm's number, as in `strategies`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from warehouse.billing import Row, SubscriptionHistory
from warehouse.strategies import AFTER, AS_OF, BEGIN, CATALOGUE, DAY, Raw, Story, new_billing

HOUR = timedelta(hours=1)
PRICES = ("month1_low", "month1_mid", "month3_mid", "year1_mid", "year1_high", "week1_low", "month1_free")
TABLES = (
    "hubspot.company",
    "hubspot.contact",
    "hubspot.contact_property_history",
    "hubspot.contact_form_submission",
    "hubspot.deal",
    "hubspot.deal_stage",
    "hubspot.deal_company",
    "hubspot.deal_pipeline_stage",
    "hubspot.engagement",
    "hubspot.engagement_deal",
    "hubspot.engagement_contact",
    "segment.pages",
    "segment.tracks",
    "segment.identifies",
    "segment.users",
    "segment.groups",
    "referral.invitation",
)
EMPLOYEES = (None, 0, 1, 10, 11, 50, 51, 200, 1000, 1001)
COUNTRIES = (None, "", "FR", "DE")
SITE = "https://product.example/"
# What a page view carries: tags, a referrer of elsewhere, one of the site itself, nothing, or not even an address.
ARRIVALS: tuple[Row, ...] = (
    {"context_page_url": SITE},
    {"context_page_url": SITE, "context_page_referrer": "https://product.example/pricing"},
    {"context_page_url": SITE, "context_page_referrer": "https://www.google.com/"},
    {"context_page_url": SITE, "context_campaign_source": "google", "context_campaign_medium": "cpc"},
    {"context_page_url": SITE, "context_campaign_source": "drip", "context_campaign_medium": "Email"},
    {},
)
HUBSPOT_SOURCES = (None, None, "PAID_SOCIAL", "DIRECT_TRAFFIC", "NEVER_HEARD_OF")
MEETINGS = ("demo", "Product Demo", "discovery", None)
OUTCOMES = (None, "COMPLETED", "canceled", "NO_SHOW", "RESCHEDULED")
DEAL_STAGES = {"appointment": (False, False), "closedwon": (True, True), "closedlost": (True, False)}


@dataclass
class Firm:
    """One firm's life, told into the raw tables."""

    story: Story
    raw: Raw
    firm_id: str
    instants: list[datetime]

    def add(self, table: str, **row: Any) -> None:
        """One row, delivered at the end and now and then twice."""
        stamp = {"received_at": AS_OF} if table.startswith("segment.") else {"_fivetran_synced": AS_OF}
        self.raw[table] += [{**row, **stamp}] * (2 if self.story.chance(0.05) else 1)

    def some(self, low: datetime = BEGIN, count: int = 1) -> list[datetime]:
        """Different instants of the firm from `low` on, as many as there are."""
        later = [instant for instant in self.instants if instant >= low]
        return sorted(self.story.rng.sample(later, min(count, len(later))))

    def live(self) -> None:
        """All that happens to the firm; something is missing of most."""
        self.add(
            "hubspot.company",
            id=self.firm_id,
            property_createdate=BEGIN,
            property_numberofemployees=self.story.rng.choice(EMPLOYEES),
            property_country=self.story.rng.choice(COUNTRIES),
            is_deleted=False,
        )
        for number in range(2):
            group = {"id": f"group_{self.story.number}", "user_id": f"user_{self.story.number}_{number}"}
            self.add("segment.groups", **group, timestamp=self.some()[0], company_id=self.firm_id)
        for happen, share in (
            (self.visit, 0.8),
            (self.lead, 0.8),
            (self.use, 0.7),
            (self.negotiate, 0.6),
            (self.invite, 0.4),
            (self.pay, 0.8),
        ):
            if self.story.chance(share):
                happen()

    def visit(self) -> None:
        """Page views on three devices, gaps of about half an hour among them; the last one is nobody's."""
        for number in range(3):
            device = f"device_{self.story.number}_{number}"
            if number < 2:
                self.add(
                    "segment.identifies",
                    id=self.story.name("identify"),
                    anonymous_id=device,
                    user_id=f"user_{self.story.number}_{number}",
                    timestamp=self.some()[0],
                )
            for at in self.some(count=self.story.rng.choice((0, 1, 2, 4))):
                gap = self.story.rng.choice((None, 60, 1799, 1800, 1801))
                for seconds in (0, gap) if gap else (0,):
                    view = {"id": self.story.name("page"), "anonymous_id": device, "timestamp": at}
                    view["timestamp"] += timedelta(seconds=seconds)
                    self.add("segment.pages", **view, **self.story.rng.choice(ARRIVALS))

    def lead(self) -> None:
        """One to three contacts, the second sometimes merged into the first, with stages, statuses and forms."""
        contacts = [f"person_{self.story.number}_{number}" for number in range(self.story.rng.choice((1, 1, 2, 3)))]
        is_merged = len(contacts) > 1 and self.story.chance(0.5)
        # A lead's own changes each have their instant: which of two at once came last nobody can say.
        left = list(self.instants)
        for number, contact in enumerate(contacts):
            self.add(
                "hubspot.contact",
                id=contact,
                property_createdate=self.some()[0],
                property_associatedcompanyid=self.firm_id,
                property_hs_analytics_source=self.story.rng.choice(HUBSPOT_SOURCES),
                property_hs_analytics_first_timestamp=self.story.rng.choice((None, None, *self.some())),
                property_hs_merged_object_ids=contacts[1] if is_merged and number == 0 else None,
                is_deleted=False,
            )
            for _ in range(self.story.rng.choice((0, 1, 2, 4))):
                if left:
                    at = left.pop(self.story.rng.randrange(len(left)))
                    self.change(contact, at)
            if self.story.chance(0.1):
                self.change(contact, self.story.moment(AS_OF + HOUR, AFTER))
            for at in self.some(count=self.story.rng.choice((0, 0, 1, 3))):
                self.add("hubspot.contact_form_submission", contact_id=contact, form_id="demo", timestamp=at)
            self.meet("contact", contact)

    def change(self, contact: str, at: datetime) -> None:
        """A new value of one of the contact's properties."""
        name, values = self.story.rng.choice(
            (
                ("lifecyclestage", ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "customer")),
                ("lifecyclestage", ("marketingqualifiedlead", "salesqualifiedlead", "opportunity")),
                ("hs_lead_status", ("NEW", "CONNECTED", "UNQUALIFIED", "Disqualified")),
            )
        )
        value = self.story.rng.choice(values)
        self.add("hubspot.contact_property_history", contact_id=contact, name=name, value=value, timestamp=at)

    def meet(self, kind: str, other_id: str) -> None:
        """A few meetings with a contact or on a deal: demos and others, some not held, some only later."""
        for at in self.some(count=self.story.rng.choice((0, 0, 1, 2))):
            meeting = self.story.name("meeting")
            self.add(
                "hubspot.engagement",
                id=meeting,
                type="MEETING",
                created_at=self.story.moment(AS_OF + HOUR, AFTER) if self.story.chance(0.1) else at,
                activity_type=self.story.rng.choice(MEETINGS),
                meeting_outcome=self.story.rng.choice(OUTCOMES),
            )
            self.add(f"hubspot.engagement_{kind}", engagement_id=meeting, **{f"{kind}_id": other_id})

    def use(self) -> None:
        """One or two users; sign-ups may come after their first events, and some events after the cut-off."""
        for number in range(self.story.rng.choice((1, 2))):
            user = f"user_{self.story.number}_{number}"
            if self.story.chance(0.5):
                self.add("segment.users", id=user, created_at=self.some()[0])
            names = ["created_project", "invited_teammate", "viewed_report", "signed_up", "logged_out", "ran_workflow"]
            names += ["created_project", "completed_report", "trial_started"]
            times = self.some(count=self.story.rng.choice((1, 3, 8)))
            times += [self.story.moment(AS_OF + HOUR, AFTER)] if self.story.chance(0.2) else []
            for at in times:
                for name in self.story.rng.sample(names, self.story.rng.choice((1, 2, 3))):
                    self.add("segment.tracks", id=self.story.name("track"), user_id=user, timestamp=at, event=name)

    def negotiate(self) -> None:
        """One to three deals, open, won or lost."""
        for _ in range(self.story.rng.choice((1, 1, 2, 3))):
            deal, begun = self.story.name("deal"), self.some()[0]
            closes = self.some(begun + HOUR)
            stage = self.story.rng.choice(("appointment", "closedwon", "closedlost", "closedlost", "closedlost"))
            closed_at = closes[0] if closes and stage != "appointment" else None
            stage = stage if closed_at else "appointment"
            self.add(
                "hubspot.deal",
                deal_id=deal,
                deal_pipeline_id="default",
                deal_pipeline_stage_id=stage,
                property_createdate=begun,
                property_closedate=closed_at,
                is_deleted=False,
            )
            entered = {"date_entered": closed_at or begun, "_fivetran_start": closed_at or begun}
            self.add("hubspot.deal_stage", deal_id=deal, value=stage, _fivetran_active=True, **entered)
            self.add("hubspot.deal_company", deal_id=deal, company_id=self.firm_id)
            self.meet("deal", deal)

    def invite(self) -> None:
        """Invitations of a neighbour, of nobody known, of itself; some are not accepted, some only later."""
        for _ in range(self.story.rng.choice((1, 1, 2, 4))):
            sent_at = self.some()[0]
            neighbours = [f"firm_{self.story.number + step}" for step in (-1, 1)]
            self.add(
                "referral.invitation",
                id=self.story.name("invitation"),
                inviter_account_id=self.firm_id,
                sent_at=sent_at,
                accepted_at=self.story.rng.choice((None, *self.some(sent_at), *self.some(sent_at), AFTER)),
                referred_company_id=self.story.rng.choice((None, self.firm_id, *neighbours, *neighbours)),
            )

    def pay(self) -> None:
        """One to three subscriptions, one after the other or side by side."""
        payer = f"cus_{self.story.number}"
        self.story.billing.customer(payer, BEGIN, self.firm_id)
        begin = self.some()[0]
        for _ in range(self.story.rng.choice((1, 2, 3, 4))):
            ended_at = self.subscribe(payer, begin)
            gaps = (timedelta(0), HOUR, 20 * HOUR, DAY, 100 * DAY)
            soon = ended_at + self.story.rng.choice(gaps) if ended_at and self.story.chance(0.7) else None
            later = self.some(begin)
            begin = soon if soon and soon <= AS_OF else later[-1] if later else begin

    def subscribe(self, payer: str, begin: datetime) -> datetime | None:
        """A subscription with a trial or none, whose seats and prices change; returns its end, if it has one."""
        rng, trial_ends = self.story.rng, self.some(begin + HOUR)
        fields: Row = {}
        if trial_ends and self.story.chance(0.3):
            fields = {"status": "trialing", "trial_start": begin, "trial_end": trial_ends[0]}
        history: SubscriptionHistory = self.story.billing.subscription(self.story.name("sub"), payer, begin, **fields)
        item = history.item(f"eur_{rng.choice(PRICES)}", rng.choice((0, 1, 1, 2)), self.story.name("si"))
        now = begin
        if fields:
            now = trial_ends[0]
            if self.story.chance(0.3):
                history.end(now)
                return now
            history.at(now, status="active")
        for at in self.some(now + HOUR, rng.choice((0, 1, 2, 4))):
            now = at
            kind = rng.choice(("seats", "seats", "price", "past_due", "end", "end"))
            if kind == "end":
                history.end(at)
                return at
            if kind == "past_due":
                history.at(at, status=rng.choice(("past_due", "active", "unpaid")))
            else:
                price = rng.choice(PRICES)
                item.at(
                    at, **({"quantity": rng.choice((0, 1, 2, 3))} if kind == "seats" else {"price_id": f"eur_{price}"})
                )
        if self.story.chance(0.1):
            history.end(self.story.moment(AS_OF + HOUR, AFTER))
        return None


def make_firms(rngs: Iterable[random.Random], shuffle: random.Random) -> Raw:
    """The raw rows of one firm a generator, in no order."""
    billing = new_billing()
    raw: Raw = {table: [] for table in TABLES}
    for number, rng in enumerate(rngs):
        story = Story(rng, billing, number)
        instants = sorted({story.moment(BEGIN + DAY, AS_OF) for _ in range(rng.choice((2, 5, 9, 14)))})
        Firm(story, raw, f"firm_{number}", instants).live()
    for stage, (is_closed, is_won) in DEAL_STAGES.items():
        flags = {"is_closed": is_closed, "closed_won": is_won, "_fivetran_synced": AS_OF}
        raw["hubspot.deal_pipeline_stage"].append(
            {"stage_id": stage, "pipeline_id": "default", "label": stage, **flags}
        )
    # Billing is known up to the cut-off.
    billing.customer("cus_none", AS_OF - HOUR)
    raw |= billing.raw()
    for table, rows in raw.items():
        if table not in CATALOGUE:
            shuffle.shuffle(rows)
    return raw


def batch_of_firms(seeds: Iterable[int]) -> Raw:
    """The raw rows of one firm a seed; the same seeds tell the same lives."""
    return make_firms((random.Random(seed) for seed in seeds), random.Random(0))  # noqa: S311


def batches_of_firms(firms: int) -> st.SearchStrategy[Raw]:
    """Batches that shrink by leaving firms out."""
    return st.lists(st.integers(0, 2**48), min_size=1, max_size=firms).map(batch_of_firms)
