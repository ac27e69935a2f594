"""Hand-made rows: a block collects them, with the truth about each, and writes them all at once.

Ids carry the case's name (`cus_hard_transient`), so that a failing test names the rule that it breaks.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND, Calendar, add_month
from saas_lifecycle.demo.sales_team import owner_ids
from saas_lifecycle.demo.stripe_tables import FOREVER
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet

_MILLION = 1_000_000
_SPANS = {"day": DAY, "week": 7 * DAY}
_BILLS = ("active", "past_due")
_OF_ONE_ROW = ("at", "renewal", "current_period_end", "billing_cycle_anchor")
_EVENT_TABLES = ("segment.pages", "segment.tracks", "marketing.email_event")
FIRST_ID = 10_000_000_000
"""HubSpot ids of the block are smaller than those of the population, and as long."""


@dataclass
class Account:
    """One company of the block, known to each source by these ids."""

    case: str
    name: str
    domain: str
    currency: str
    company_id: str | None
    contact_id: str
    customer_id: str
    user_id: str
    group_id: str
    anonymous_id: str
    email: str
    created_at: int


class Block:
    """All hand-made rows. Instants are microseconds; a month is named by how many it lies before the last one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calendar: Calendar = world.calendar
        first_day = np.datetime64(self.calendar.ends_at, "us").astype("datetime64[M]").astype("datetime64[D]")
        self._until_month = int(first_day.astype(np.int64)) * DAY
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._cases: list[dict[str, Any]] = []
        self._subscriptions: list[Subscription] = []
        self._trials: dict[str, dict[str, Any]] = {}
        self._number = 0
        self._prices: set[str] = set()

    def at(self, months_ago: int, day: int, hour: int = 10, minute: int = 0, second: int = 0) -> int:
        """An instant in the month that many months before the one in which the data ends; 1 is the last whole one."""
        span = (day - 1) * DAY + hour * HOUR + minute * MINUTE + second * SECOND
        return add_month(self._until_month, -months_ago) + span

    def number(self) -> int:
        """A number that nobody has yet."""
        self._number += 1
        return self._number

    def crm_id(self) -> str:
        """An id that HubSpot could have given."""
        return str(FIRST_ID + self.number())

    def add(self, table: str, at: int | None = None, **columns: Any) -> dict[str, Any]:
        """One row; `at` is when it happened, and with it when it was delivered unless the row says so."""
        if at is not None and not table.startswith("truth."):
            moment = np.array([at], dtype=np.int64)
            synced = int(self.calendar.synced(np.random.default_rng(0), moment, late_share=0)[0])
            columns.setdefault("received_at" if table.startswith("segment.") else "_fivetran_synced", synced)
        self._rows[table].append(columns)
        return columns

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table so far."""
        return self._rows[table]

    def case(self, name: str, kind: str, id_: str, note: str = "") -> None:
        """Say where a hard case is to be found."""
        self._cases.append({"case_name": name, "id_kind": kind, "id": id_, "note": note})

    def price(
        self,
        id_: str,
        minor: int | str | None,
        every: tuple[str, int] | None = ("month", 1),
        currency: str = "eur",
        product: str = "prod_classic",
        **columns: Any,
    ) -> str:
        """A price in minor units, created once; without an interval it is charged once."""
        if id_ in self._prices:
            return id_
        self._prices.add(id_)
        whole = minor is not None and Decimal(minor) == int(Decimal(minor))
        row = {
            "id": id_,
            "product_id": product,
            "currency": currency,
            "unit_amount_decimal": None if minor is None else Decimal(minor),
            "unit_amount": int(Decimal(minor)) if whole and minor is not None else None,
            "billing_scheme": "per_unit",
            "type": "recurring" if every else "one_time",
            "recurring_interval": every[0] if every else None,
            "recurring_interval_count": every[1] if every else None,
            "recurring_usage_type": "licensed" if every else None,
            "nickname": id_.removeprefix("price_"),
            "active": True,
            "created": self.at(60, 1),
        }
        self.add("stripe.price", _fivetran_synced=self.calendar.newest_sync, **{**row, **columns})
        return id_

    def account(
        self,
        case: str,
        created_at: int,
        *,
        name: str | None = None,
        domain: str | None = None,
        currency: str = "EUR",
        country: str = "Germany",
        industry: str = "COMPUTER_SOFTWARE",
        employees: int | None = 24,
        in_crm: bool = True,
        company_id: str | None = None,
        has_contact: bool = True,
        names_account: bool = True,
        in_billing: bool = True,
        in_product: bool = False,
        source: str = "ORGANIC_SEARCH",
        stage: str = "customer",
        note: str = "",
        company: dict[str, Any] | None = None,
        customer: dict[str, Any] | None = None,
    ) -> Account:
        """A company with its CRM, billing and product records, as far as they are wanted.

        `company` and `customer` change columns of those rows; `company_id` without `in_crm` names a company that has
        no row here.
        """
        slug = case.replace("_", "-")
        domain = domain or f"{slug}.hard.example"
        name = name or case.replace("_", " ").capitalize()
        account = Account(
            case=case,
            name=name,
            domain=domain,
            currency=currency,
            company_id=company_id or (self.crm_id() if in_crm else None),
            contact_id=self.crm_id(),
            customer_id=f"cus_hard_{case}",
            user_id=f"user_hard_{case}",
            group_id=f"grp_hard_{case}",
            anonymous_id=f"anon-hard-{case}",
            email=f"buyer-{slug}@{domain}",
            created_at=created_at,
        )
        if in_crm:
            self.company(account, country, industry, employees, **(company or {}))
        if has_contact:
            self.contact(account, source=source, stage=stage)
        if in_billing:
            metadata = {"account_id": account.company_id} if names_account and account.company_id else {}
            self.customer(account, **{"metadata": json.dumps(metadata), **(customer or {})})
            self.case(case, "stripe_customer", account.customer_id, note)
        elif in_crm and account.company_id:
            self.case(case, "hubspot_company", account.company_id, note)
        if in_product:
            self.user(account)
        self._truth(account, country, industry, employees, in_billing, in_product)
        return account

    def company(self, account: Account, country: str, industry: str, employees: int | None, **columns: Any) -> None:
        row = {
            "id": account.company_id,
            "property_name": account.name,
            "property_domain": account.domain,
            "property_createdate": account.created_at,
            "property_industry": industry,
            "property_country": country,
            "property_numberofemployees": employees,
            "property_is_public": False,
            "is_deleted": False,
            "_fivetran_deleted": False,
        }
        self.add("hubspot.company", account.created_at, **{**row, **columns})

    def contact(self, account: Account, source: str = "ORGANIC_SEARCH", stage: str = "lead", **columns: Any) -> None:
        row = {
            "id": account.contact_id,
            "property_email": account.email,
            "property_createdate": account.created_at,
            "property_associatedcompanyid": account.company_id,
            "property_hs_analytics_source": source,
            "property_lifecyclestage": stage,
            "is_deleted": False,
            "_fivetran_deleted": False,
        }
        row = {**row, **columns}
        self.add("hubspot.contact", account.created_at, **row)
        self.contact_change(str(row["id"]), account.created_at, "lead")

    def contact_change(self, contact_id: str, at: int, value: str | None, name: str = "lifecyclestage") -> None:
        self.add(
            "hubspot.contact_property_history",
            at,
            contact_id=contact_id,
            name=name,
            value=value,
            timestamp=at,
            source="CRM_UI",
        )

    def customer(self, account: Account, **columns: Any) -> None:
        row = {
            "id": account.customer_id,
            "created": account.created_at,
            "email": account.email,
            "name": account.name,
            "currency": account.currency.lower(),
            "delinquent": False,
            "is_deleted": False,
            "livemode": True,
        }
        self.add("stripe.customer", account.created_at, **{**row, **columns})

    def user(self, account: Account, user_id: str | None = None, at: int | None = None, **columns: Any) -> str:
        """A product user with its device and group."""
        user_id, at = user_id or account.user_id, at or account.created_at
        email = columns.pop("email", account.email)
        is_test = columns.pop("is_test", False)
        anonymous_id = columns.pop("anonymous_id", account.anonymous_id)
        company_id = columns.pop("company_id", account.company_id)
        self.add("segment.users", at, id=user_id, email=email, created_at=at, is_test=is_test)
        self.add(
            "segment.identifies", at, id=f"ident-{user_id}", anonymous_id=anonymous_id, user_id=user_id, email=email,
            timestamp=at,
        )  # fmt: skip
        self.add(
            "segment.groups", at, id=account.group_id, user_id=user_id, timestamp=at, name=account.name, plan="team",
            company_id=company_id,
        )  # fmt: skip
        return user_id

    def track(self, account: Account, at: int, event: str, **columns: Any) -> dict[str, Any]:
        row = {"id": f"track-hard-{self.number():06d}", "user_id": account.user_id, "group_id": account.group_id}
        return self.add("segment.tracks", at, **{**row, "timestamp": at, "event": event, **columns})

    def page(self, anonymous_id: str, at: int, path: str = "", **columns: Any) -> dict[str, Any]:
        row = {
            "id": f"page-hard-{self.number():06d}",
            "anonymous_id": anonymous_id,
            "timestamp": at,
            "context_page_url": f"https://www.demo-company.example/{path}",
            "context_user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
        }
        return self.add("segment.pages", at, **{**row, **columns})

    def subscription(self, account: Account, starts_at: int, **columns: Any) -> Subscription:
        """A subscription of the account; see Subscription."""
        count = sum(entry.account is account for entry in self._subscriptions)
        subscription = Subscription(self, account, f"sub_hard_{account.case}_{count + 1}", starts_at, **columns)
        self._subscriptions.append(subscription)
        return subscription

    def simple(
        self,
        case: str,
        starts_at: int,
        minor: int | str,
        worth: Fraction | Decimal | int | str,
        *,
        every: tuple[str, int] = ("month", 1),
        quantity: int = 1,
        **account: Any,
    ) -> Subscription:
        """An account with one active subscription to a price of its own, billed each period."""
        made = self.account(case, starts_at - 3 * DAY, **account)
        price_id = self.price(f"price_hard_{case}", minor, every, made.currency.lower())
        subscription = self.subscription(made, starts_at, every=every)
        subscription.item(starts_at, price_id, quantity).worth(starts_at, worth)
        return subscription.charge(starts_at, int(Decimal(minor) * quantity))

    def trial_truth(self, subscription: Subscription, **columns: Any) -> None:
        """What is true of a trial; said again, it replaces what was said."""
        if subscription.id not in self._trials:
            customer_id = subscription.account.customer_id
            self._trials[subscription.id] = self.add(
                "truth.trials", subscription_id=subscription.id, stripe_customer_id=customer_id
            )
        self._trials[subscription.id].update(columns)

    def owner_id(self, place: int = 0) -> str:
        """A sales representative of the population."""
        return str(owner_ids(np.array([place % len(self.world.team_of_owner)]))[0])

    def write(self, tables: TableSet) -> None:
        for subscription in self._subscriptions:
            subscription.write()
        self._write_truth(tables)
        for table, rows in sorted(self._rows.items()):
            if table in _EVENT_TABLES:
                tables.events(table).write_rows(rows)
            else:
                tables[table].write_rows(rows)
        tables["truth.hard_cases"].write_rows(self._cases)

    def _truth(
        self, account: Account, country: str, industry: str, employees: int | None, in_billing: bool, in_product: bool
    ) -> None:
        self.add(
            "truth.customers",
            stripe_customer_id=account.customer_id if in_billing else None,
            account_id=account.company_id,
            group_id=account.group_id if in_product else None,
            company_domain=account.domain,
            path="hard_case",
            channel=None,
            country=country,
            industry=industry,
            employees=employees,
            currency=account.currency,
            is_hard_case=True,
        )

    def _write_truth(self, tables: TableSet) -> None:
        closes = self.calendar.month_closes.tolist()
        worth: dict[tuple[str, str | None, str, int], Decimal] = defaultdict(Decimal)
        paid: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
        for subscription in self._subscriptions:
            account = subscription.account
            for line, steps in subscription.worths.items():
                del line
                ends = [at for at, _ in steps[1:]] + [NEVER]
                for (at, value), end in zip(steps, ends, strict=True):
                    if not value:
                        continue
                    paid[account.customer_id].append((at, end, end == NEVER))
                    for close in closes:
                        if at < close and (end == NEVER or end >= close):
                            worth[account.customer_id, account.company_id, subscription.currency, close] += value
        for (customer_id, company_id, currency, close), value in sorted(worth.items(), key=lambda entry: str(entry[0])):
            month = np.datetime64(close - 1, "us").astype("datetime64[M]").astype("datetime64[D]")
            self.add(
                "truth.customer_mrr_monthly",
                stripe_customer_id=customer_id,
                account_id=company_id,
                currency=currency,
                month=month.astype(object),
                closing_mrr_local=value,
            )
        for row in self._rows["truth.customers"]:
            spans = paid.get(str(row["stripe_customer_id"]), [])
            started = [at for at, _, _ in spans if at < self.calendar.ends_at]
            row["first_paid_at"] = min(started, default=None)
            is_over = started and not any(open_ or end >= self.calendar.ends_at for _, end, open_ in spans)
            row["churned_at"] = max(end for _, end, _ in spans) if is_over else None


@dataclass
class Subscription:
    """A hand-made subscription: `change` and `item` make its history, `worth` is the truth, `charge` what is billed.

    Without `renews` no row is made at each new period. `every` is the billing interval from `starts_at` (or the end
    of the trial) on.
    """

    block: Block
    account: Account
    id: str
    starts_at: int
    created_at: int | None = None
    status: str = "active"
    every: tuple[str, int] = ("month", 1)
    trial_ends_at: int | None = None
    has_card: bool = True
    livemode: bool = True
    renews: bool = True
    currency: str = ""
    first_row_at: int | None = None
    worths: dict[str, list[tuple[int, Decimal]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.currency = self.currency or self.account.currency
        self.created_at = self.starts_at if self.created_at is None else self.created_at
        self._versions: list[dict[str, Any]] = [{"at": self.first_row_at or self.created_at, "status": self.status}]
        self._items: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._charges: list[tuple[int, int, int, int]] = []
        self._cadences: list[tuple[int, str, int]] = [(self.trial_ends_at or self.starts_at, *self.every)]
        self._outcomes: dict[int, str] = {}
        self._serial = 0

    def change(self, at: int, **columns: Any) -> Subscription:
        """From `at` on the history says this too."""
        self._versions.append({"at": at, **columns})
        return self

    def item(self, at: int, price_id: str, quantity: int | None = 1, line: str = "1", **columns: Any) -> Subscription:
        """From `at` on the item has this price and quantity."""
        self._items[line].append({"at": at, "price_id": price_id, "quantity": quantity, **columns})
        return self

    def drop_item(self, at: int, line: str) -> Subscription:
        self._items[line].append({"at": at, "price_id": None})
        return self

    def worth(self, at: int, value: Fraction | Decimal | int | str, line: str = "1") -> Subscription:
        """The truth: from `at` on the item is worth this a month, in main units."""
        exact = Fraction(str(value)) if not isinstance(value, Fraction) else value
        rounded = (2 * exact * _MILLION + 1) // 2
        self.worths[line].append((at, Decimal(int(rounded)) / _MILLION))
        return self

    def charge(self, at: int, minor: int, *, net: int | None = None, tax: int = 0) -> Subscription:
        """From `at` on each new period is billed at this, `net` after discounts, without `tax`."""
        self._charges.append((at, minor, minor if net is None else net, tax))
        return self

    def cadence(self, at: int, unit: str, count: int) -> Subscription:
        """From `at` on the periods are of this length, counted from `at`."""
        self._cadences.append((at, unit, count))
        return self

    def restart(self, at: int) -> Subscription:
        """The first paid period begins at `at` and not where the trial was to end."""
        self._cadences = [(at, *self.every)]
        return self

    def outcome(self, period: int, result: str) -> Subscription:
        """How the payment of a period went: paid, late, failed or void."""
        self._outcomes[period] = result
        return self

    def cancel(self, at: int, *, asked_at: int | None = None, reason: str = "cancellation_requested") -> Subscription:
        """The service ends at `at`; what was asked for earlier is a scheduled end."""
        if asked_at is not None and asked_at < at:
            request = {"cancel_at": at, "canceled_at": asked_at, "cancellation_reason": reason}
            self.change(asked_at, cancel_at_period_end=True, **request)
        asked = at if asked_at is None else asked_at
        return self.change(at, status="canceled", canceled_at=asked, ended_at=at, cancellation_reason=reason)

    def write(self) -> None:
        self._write_history()
        self._write_items()
        self._write_invoices()

    def boundaries(self) -> list[tuple[int, int]]:
        """The billing periods that have begun before the end of the data."""
        periods: list[tuple[int, int]] = []
        limit = min(self._stopped_at(), self.block.calendar.ends_at)
        for place, (anchor, unit, count) in enumerate(self._cadences):
            until = self._cadences[place + 1][0] if place + 1 < len(self._cadences) else limit
            number = 0
            while (start := _later(anchor, unit, count * number)) < min(until, limit):
                periods.append((start, min(_later(anchor, unit, count * (number + 1)), max(until, start + 1))))
                number += 1
        return periods

    def _stopped_at(self) -> int:
        """When billing stopped for good: the last change of status, where it is one that bills nothing."""
        changes = sorted((entry for entry in self._versions if "status" in entry), key=lambda entry: entry["at"])
        bills = [entry["status"] in _BILLS for entry in changes]
        if bills and not bills[-1]:
            last_billing = max((place for place, does in enumerate(bills) if does), default=-1)
            return int(changes[last_billing + 1]["at"])
        return self.block.calendar.ends_at

    def _write_history(self) -> None:
        columns: dict[str, Any] = {}
        entries = list(self._versions)
        first = entries[0]["at"]
        periods = self.boundaries()
        if self.renews:
            known = {entry["at"] for entry in entries}
            entries += [{"at": start, "renewal": True} for start, _ in periods if start > first and start not in known]
        entries = sorted(entries, key=lambda entry: entry["at"])
        rows = []
        for entry in entries:
            if entry["at"] >= self.block.calendar.ends_at:
                continue
            columns.update({name: value for name, value in entry.items() if name not in _OF_ONE_ROW})
            own = {name: entry[name] for name in _OF_ONE_ROW[2:] if name in entry}
            period = [span for span in periods if span[0] <= entry["at"]]
            span = period[-1] if period else (self.starts_at, self.trial_ends_at or self.starts_at)
            rows.append({"at": entry["at"], "period": span, **columns, **own})
        is_on_trial = self.trial_ends_at is not None
        anchors = [anchor for anchor, *_ in self._cadences]
        for place, row in enumerate(rows):
            at, span = row.pop("at"), row.pop("period")
            is_last = place == len(rows) - 1
            full = {
                "id": self.id,
                "_fivetran_start": at,
                "_fivetran_end": FOREVER if is_last else rows[place + 1]["at"] - 1000,
                "_fivetran_active": is_last,
                "customer_id": self.account.customer_id,
                "created": self.created_at,
                "start_date": self.starts_at,
                "trial_start": self.starts_at if is_on_trial else None,
                "trial_end": self.trial_ends_at,
                "billing_cycle_anchor": max((anchor for anchor in anchors if anchor <= at), default=anchors[0]),
                "current_period_start": span[0],
                "current_period_end": span[1],
                "cancel_at_period_end": False,
                "default_payment_method_id": f"pm_{self.id[4:]}" if self.has_card else None,
                "livemode": self.livemode,
            }
            self.block.add("stripe.subscription_history", at, **{**full, **row})

    def _write_items(self) -> None:
        for line, entries in self._items.items():
            entries = sorted(entries, key=lambda entry: entry["at"])
            for place, entry in enumerate(entries):
                if entry["price_id"] is None:
                    continue
                is_last = place == len(entries) - 1
                row = {
                    "id": f"si_{self.id[4:]}_{line}",
                    "_fivetran_start": entry["at"],
                    "_fivetran_end": FOREVER if is_last else entries[place + 1]["at"] - 1000,
                    "_fivetran_active": is_last,
                    "subscription_id": self.id,
                    **{name: value for name, value in entry.items() if name != "at"},
                }
                self.block.add("stripe.subscription_item_history", entry["at"], **row)

    def _write_invoices(self) -> None:
        for number, (start, end) in enumerate(self.boundaries()):
            rules = [rule for rule in self._charges if rule[0] <= start]
            if rules and rules[-1][1] > 0:
                _, minor, net, tax = rules[-1]
                result = self._outcomes.get(number, "paid")
                self.invoice(start, minor, net=net, tax=tax, period=(start, end), result=result)

    def invoice(
        self,
        at: int,
        minor: int,
        *,
        net: int | None = None,
        tax: int = 0,
        period: tuple[int, int] | None = None,
        result: str = "paid",
        price_id: str | None = None,
        kind: str = "subscription",
        quantity: int | None = 1,
        refund: int = 0,
        lines: list[dict[str, Any]] | None = None,
    ) -> str:
        """One invoice with its lines and charges; the result is paid, late, failed or void."""
        block = self.block
        self._serial += 1
        serial = f"hard_{self.id[9:]}_{self._serial:03d}"
        start, end = period or (at, at)
        total = (minor if net is None else net) + tax
        paid_at = {"paid": at + 3 * MINUTE, "late": at + 5 * DAY}.get(result)
        if paid_at is not None and paid_at >= block.calendar.ends_at:
            paid_at = None
        owes = {"void": "void", "failed": "uncollectible"}.get(result, "open")
        currency = self.currency.lower()
        block.add(
            "stripe.invoice",
            paid_at or at,
            id=f"in_{serial}",
            customer_id=self.account.customer_id,
            subscription_id=self.id,
            created=at,
            status="paid" if paid_at else owes,
            currency=currency,
            subtotal=minor,
            tax=tax,
            total=total,
            amount_paid=total if paid_at else 0,
            attempt_count={"paid": 1, "late": 2, "failed": 4}.get(result, 0),
            billing_reason="subscription_create" if self._serial == 1 else "subscription_cycle",
            status_transitions_paid_at=paid_at,
            period_start=start,
            period_end=end,
        )
        for place, line in enumerate(lines or [{"amount": minor, "price_id": price_id, "quantity": quantity}]):
            row = {
                "id": f"il_{serial}_{place}",
                "invoice_id": f"in_{serial}",
                "type": kind,
                "currency": currency,
                "proration": False,
                "price_id": self._price_at(start),
                "subscription_id": self.id,
                "subscription_item_id": f"si_{self.id[4:]}_1",
                "period_start": start,
                "period_end": end,
            }
            block.add("stripe.invoice_line_item", at, **{**row, **{k: v for k, v in line.items() if v is not None}})
        self._write_charges(serial, at, paid_at, total, result, refund)
        return f"in_{serial}"

    def _price_at(self, at: int) -> str | None:
        held = [entry["price_id"] for entry in self._items["1"] if entry["at"] <= at]
        return held[-1] if held else None

    def _write_charges(self, serial: str, at: int, paid_at: int | None, total: int, result: str, refund: int) -> None:
        if total <= 0 or result == "void":
            return
        tries = {"late": [(at + HOUR, False)], "failed": [(at + HOUR + k * 5 * DAY, False) for k in range(4)]}
        attempts = tries.get(result, []) + ([(paid_at, True)] if paid_at else [])
        for place, (moment, succeeds) in enumerate(attempts):
            if moment >= self.block.calendar.ends_at:
                continue
            self.block.add(
                "stripe.charge",
                moment,
                id=f"ch_{serial}_{place}",
                customer_id=self.account.customer_id,
                invoice_id=f"in_{serial}",
                created=moment,
                amount=total,
                currency=self.currency.lower(),
                status="succeeded" if succeeds else "failed",
                failure_code=None if succeeds else "card_declined",
            )
            if succeeds and refund:
                self.block.add(
                    "stripe.refund",
                    moment + DAY,
                    id=f"re_{serial}_{place}",
                    charge_id=f"ch_{serial}_{place}",
                    created=moment + DAY,
                    amount=refund,
                    currency=self.currency.lower(),
                    status="succeeded",
                )


def _later(anchor: int, unit: str, count: int) -> int:
    if unit in _SPANS:
        return anchor + count * _SPANS[unit]
    return add_month(anchor, count * {"month": 1, "year": 12}[unit])
