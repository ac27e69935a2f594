"""Metrics 10.4 and 13, clarifications 46 to 49: what web, CRM, product, invitations and billing show of a customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from warehouse.oracle.book import Book, Row
from warehouse.oracle.calendar import FOREVER, add_months, local_date, period
from warehouse.oracle.intervals import Interval
from warehouse.oracle.ledger import CustomerLedger
from warehouse.oracle.settings import Settings
from warehouse.oracle.stages import Evidence, Spells, pays

Raw = dict[str, list[Row]]
DAY = timedelta(days=1)
VALUE_EVENTS = ("created_project", "completed_report", "ran_workflow")
INACTIVE_EVENTS = ("signed_up", "logged_out")
OF_LIFECYCLE_STAGE = {
    "lead": "lead",
    "marketingqualifiedlead": "mql",
    "salesqualifiedlead": "sql",
    "opportunity": "opportunity",
    "customer": "won",
}
DISQUALIFIED = ("unqualified", "disqualified")
NOT_HELD = ("CANCELED", "CANCELLED", "NO_SHOW", "RESCHEDULED")
CRM_PATH = ("lead", "mql", "sal", "sql", "opportunity", "won")


def once(rows: Iterable[Row], as_of: datetime, time: str, key: str = "id") -> list[Row]:
    """Each row once, however often it was delivered, and none from after the cut-off."""
    return [row for row in {row[key]: row for row in rows}.values() if row[time] <= as_of]


class Signs:
    """All evidence of the customers of some raw rows, whose ids tell the customer (`firm_7`, `user_7_1`)."""

    def __init__(self, raw: Raw, book: Book, customers: dict[str, CustomerLedger], settings: Settings) -> None:
        """Reads the tables that are not billing; billing is told by the ledgers."""
        self.raw, self.book, self.settings = raw, book, settings
        self.as_of, self.zone = settings.as_of, settings.zone
        self.spells = {name: spells_of(ledger, self.zone) for name, ledger in customers.items()}
        self.found: dict[str, set[Evidence]] = defaultdict(set)
        self.uses: dict[str, list[datetime]] = defaultdict(list)
        self.invited: dict[str, list[datetime]] = defaultdict(list)
        # The page views of each session, by customer or, where nobody is known, by device.
        self.sessions: dict[str, list[list[Row]]] = defaultdict(list)
        self.web()
        self.leads()
        self.product()
        self.deals()
        self.demos()
        self.invitations()
        self.trials()
        for name, ledger in customers.items():
            self.billing(name, ledger)

    def add(self, identifier: str, milestone: str, at: datetime) -> None:
        """One more sign of the customer whose number is in the id."""
        self.found[firm_of(identifier)].add(Evidence(at, milestone))

    def web(self) -> None:
        """First visit, and first engaged session on a later day than the first one (clarification 46)."""
        owned = {row["anonymous_id"] for row in once(self.raw["segment.identifies"], self.as_of, "timestamp")}
        by_device: dict[str, list[Row]] = defaultdict(list)
        for row in once(self.raw["segment.pages"], self.as_of, "timestamp"):
            by_device[row["anonymous_id"]].append(row)
        for device, views in by_device.items():
            views.sort(key=lambda view: (view["timestamp"], view["id"]))
            sessions = [[views[0]]]
            for earlier, later in pairwise(views):
                if later["timestamp"] - earlier["timestamp"] > timedelta(minutes=30):
                    sessions.append([])
                sessions[-1].append(later)
            self.sessions[firm_of(device) if device in owned else device] += sessions
        for prospect, found in self.sessions.items():
            if not prospect.startswith("firm_"):
                continue
            first = min(session[0]["timestamp"] for session in found)
            self.add(prospect, "visited", first)
            returns = [
                session[0]["timestamp"]
                for session in found
                if len(session) > 1 and local_date(session[0]["timestamp"], self.zone) > local_date(first, self.zone)
            ]
            if returns:
                self.add(prospect, "engaged_return_visit", min(returns))

    def leads(self) -> None:
        """Changes of a contact's stage and status, forms, and when every lead with a status is disqualified."""
        contacts = once(self.raw["hubspot.contact"], self.as_of, "property_createdate")
        lead_of = {row["id"]: row["id"] for row in contacts}
        for row in contacts:
            self.add(row["id"], "lead", row["property_createdate"])
            if row["property_hs_analytics_first_timestamp"]:
                self.add(row["id"], "visited", row["property_hs_analytics_first_timestamp"])
            for merged in (row.get("property_hs_merged_object_ids") or "").split(";"):
                if merged:
                    lead_of[merged] = row["id"]
        changes: dict[tuple[str, str], dict[datetime, str]] = defaultdict(dict)
        for row in self.raw["hubspot.contact_property_history"]:
            if row["timestamp"] <= self.as_of:
                changes[row["contact_id"], row["name"]][row["timestamp"]] = row["value"]
        states: dict[str, list[tuple[datetime, str, bool]]] = defaultdict(list)
        for (contact, name), values in changes.items():
            previous = None
            for at in sorted(values):
                milestone = meaning(name, values[at])
                if milestone and milestone != previous:
                    if milestone != "disqualified":
                        self.add(contact, milestone, at)
                    if milestone != "lead":
                        states[firm_of(contact)].append((at, lead_of[contact], milestone == "disqualified"))
                previous = milestone
        for firm, found in states.items():
            for at in sorted({at for at, _, is_out in found if is_out}):
                last = {lead: is_out for when, lead, is_out in sorted(found) if when <= at}
                if all(last.values()):
                    self.add(firm, "lost", at)
        for row in self.raw["hubspot.contact_form_submission"]:
            if row["timestamp"] <= self.as_of:
                self.add(row["contact_id"], "form_submitted", row["timestamp"])

    def product(self) -> None:
        """Activation, trial and product qualification of each user; what came before its sign-up meets no rule."""
        tracks = once(self.raw["segment.tracks"], self.as_of, "timestamp")
        signed_up: dict[str, datetime] = {}
        for row in once(self.raw["segment.users"], self.as_of, "created_at"):
            signed_up[row["id"]] = row["created_at"]
        for row in tracks:
            if row["event"] == "signed_up":
                signed_up[row["user_id"]] = min(row["timestamp"], signed_up.get(row["user_id"], FOREVER))
            if row["event"] not in INACTIVE_EVENTS:
                self.uses[firm_of(row["user_id"])].append(row["timestamp"])
        by_user: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(tracks, key=lambda row: row["timestamp"]):
            if row["timestamp"] >= signed_up.get(row["user_id"], datetime.min):
                by_user[row["user_id"]][row["event"]].append(row["timestamp"])
        for user, at in signed_up.items():
            self.add(user, "signed_up", at)
        for user, events in by_user.items():
            if events["trial_started"]:
                self.add(user, "trial_started", events["trial_started"][0])
            if events["created_project"] and events["invited_teammate"]:
                self.add(user, "activated", max(events["created_project"][0], events["invited_teammate"][0]))
            qualified_at = self.qualification(sorted(at for name in VALUE_EVENTS for at in events[name]))
            spells = self.spells.get(firm_of(user), [])
            if qualified_at and not (spells and spells[0][0] <= qualified_at):
                self.add(user, "pql", qualified_at)

    def qualification(self, values: list[datetime]) -> datetime | None:
        """When the fifth value event and the third day with one are both there (clarification 46)."""
        for number, at in enumerate(values, 1):
            if number >= 5 and len({local_date(other, self.zone) for other in values[:number]}) >= 3:
                return at
        return None

    def deals(self) -> None:
        """Opportunities, and the last open deal lost with 90 days without use: when both hold (clarification 49)."""
        stages = {row["deal_id"]: row["value"] for row in self.raw["hubspot.deal_stage"]}
        by_firm: dict[str, list[Row]] = defaultdict(list)
        for row in {row["deal_id"]: row for row in self.raw["hubspot.deal"]}.values():
            by_firm[firm_of(row["deal_id"])].append(row)
            self.add(row["deal_id"], "opportunity", row["property_createdate"])
            if stages[row["deal_id"]] == "closedwon":
                self.add(row["deal_id"], "won", row["property_closedate"])
        for firm, deals in by_firm.items():
            for deal in deals:
                if stages[deal["deal_id"]] != "closedlost":
                    continue
                closed_at = deal["property_closedate"]
                others = [other for other in deals if other is not deal]
                if any(
                    other["property_createdate"] <= closed_at < (other["property_closedate"] or FOREVER)
                    for other in others
                ):
                    continue
                quiet = [closed_at, *(use + 90 * DAY for use in self.uses[firm] if use + 90 * DAY >= closed_at)]
                for at in sorted(quiet):
                    is_used = any(at - 90 * DAY < use <= at for use in self.uses[firm])
                    is_pursued = any(closed_at < other["property_createdate"] <= at for other in others)
                    if at <= self.as_of and not is_used and not is_pursued:
                        self.add(firm, "lost", at)
                        break

    def demos(self) -> None:
        """Meetings called a demo that were held, with a contact or on a deal."""
        for row in once(self.raw["hubspot.engagement"], self.as_of, "created_at"):
            is_held = (row["meeting_outcome"] or "").upper() not in NOT_HELD
            if is_held and "demo" in (row["activity_type"] or "").lower():
                self.add(row["id"], "demo_held", row["created_at"])

    def invitations(self) -> None:
        """Invitations, and those accepted; nobody refers itself or who invited it."""
        sent = once(self.raw["referral.invitation"], self.as_of, "sent_at")
        accepted = {row["id"] for row in sent if row["accepted_at"] and row["accepted_at"] <= self.as_of}
        pairs = {(row["inviter_account_id"], row["referred_company_id"]) for row in sent if row["id"] in accepted}
        for row in sent:
            inviter, invitee = row["inviter_account_id"], row["referred_company_id"]
            if inviter != invitee and (invitee, inviter) not in pairs:
                self.invited[inviter].append(row["sent_at"])
                if row["id"] in accepted:
                    self.add(inviter, "referred", row["accepted_at"])

    def billing(self, firm: str, ledger: CustomerLedger) -> None:
        """First payment, ends and returns, expansions by local day, renewals, trials."""
        for number, (begin, end) in enumerate(self.spells[firm]):
            self.add(firm, "reactivated" if number else "first_paid", begin)
            if end != FOREVER:
                self.add(firm, "churned", end)
        for at in expansions(ledger, self.zone):
            self.add(firm, "expanded", at)
        for subscription in {interval.subscription_id for interval in ledger.intervals}:
            own = [interval for interval in ledger.intervals if interval.subscription_id == subscription]
            for at in renewals(own, self.months_of, self.as_of):
                self.add(firm, "renewed", at)

    def trials(self) -> None:
        """Trials of subscriptions, whether or not they ever paid."""
        for subscription in self.book.subscriptions:
            starts = [version.row.get("trial_start") for version in subscription.versions]
            if any(starts):
                self.add(subscription.subscription_id, "trial_started", min(start for start in starts if start))

    def months_of(self, price_id: str) -> int:
        """The months of a price's term, 0 for terms that are no months."""
        price = self.book.prices[price_id]
        months = {"month": 1, "year": 12}.get(price["recurring_interval"], 0)
        return months * int(price["recurring_interval_count"])


def first_times(evidence: Iterable[Evidence]) -> dict[str, datetime]:
    """The first time of each milestone; a step of the CRM's path that was skipped has the earliest later one's."""
    found: dict[str, datetime] = {}
    for sign in sorted(evidence, reverse=True):
        found[sign.milestone] = sign.at
    implied = {
        step: min(later)
        for number, step in enumerate(CRM_PATH)
        if step not in found and (later := [found[name] for name in CRM_PATH[number:] if name in found])
    }
    return found | implied


def firm_of(identifier: str) -> str:
    """The customer of an id such as 'user_7_1'."""
    return f"firm_{identifier.split('_')[1]}"


def meaning(name: str, value: str) -> str | None:
    """The milestone that a value of a contact's property is."""
    if name == "lifecyclestage":
        return OF_LIFECYCLE_STAGE.get(value)
    return "disqualified" if value.lower() in DISQUALIFIED else "sal" if value.upper() == "CONNECTED" else None


def spells_of(ledger: CustomerLedger, zone: ZoneInfo) -> Spells:
    """Times with MRR; a gap that begins and ends on one local day is none (decision 0306)."""
    joined: Spells = []
    for spell in ledger.spells:
        if joined and local_date(joined[-1][1], zone) == local_date(spell.starts_at, zone):
            joined[-1] = (joined[-1][0], spell.ends_at)
        else:
            joined.append((spell.starts_at, spell.ends_at))
    return joined


def expansions(ledger: CustomerLedger, zone: ZoneInfo) -> list[datetime]:
    """The last rise of each local day that closes above its opening, which is above 0."""
    found = []
    for day in {local_date(at, zone) for at in ledger.changed_at}:
        within = period(day, day + DAY, zone)
        opening, closing = (sum(ledger.levels(at).values()) for at in (within.starts_at, within.ends_at))
        if not 0 < opening < closing:
            continue
        rises = [
            at
            for at in ledger.changed_at
            if within.starts_at <= at < within.ends_at
            and sum(ledger.levels(at + timedelta(microseconds=1)).values()) > sum(ledger.levels(at).values())
        ]
        found.append(max(rises))
    return found


def renewals(intervals: list[Interval], months_of: Callable[[str], int], as_of: datetime) -> set[datetime]:
    """Ends of terms of three months or more, anniversaries of shorter ones, after which the subscription goes on."""
    found = set()
    for term in {months_of(interval.price_id) for interval in intervals}:
        length = term if term >= 3 else 12
        runs: Spells = []
        for interval in sorted(intervals, key=lambda interval: interval.valid_from):
            own = months_of(interval.price_id)
            if (own if own >= 3 else 0) != (term if term >= 3 else 0):
                continue
            end = interval.valid_to or FOREVER
            if runs and interval.valid_from <= runs[-1][1]:
                runs[-1] = (runs[-1][0], max(runs[-1][1], end))
            else:
                runs.append((interval.valid_from, end))
        paid: Spells = [(interval.valid_from, interval.valid_to or FOREVER) for interval in intervals]
        for begin, end in runs:
            number = 1
            while (at := add_months(begin, number * length)) <= min(end, as_of):
                if pays(paid, at):
                    found.add(at)
                number += 1
    return found
