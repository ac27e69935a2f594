"""The same raw rows delivered otherwise: shuffled, twice, and with rows of a time that is not read yet."""

from __future__ import annotations

from pathlib import Path

import duckdb

# Tables whose rows have a time, or belong to such a row, and the ids that a row of its own needs. What has no id to
# rename is the history of something known: a later status, membership or rate.
TIMED = {
    "finance.fx_rate": (),
    "finance.ledger_entry": ("id",),
    "hubspot.company": ("id",),
    "hubspot.contact": ("id",),
    "hubspot.contact_form_submission": (),
    "hubspot.contact_property_history": (),
    "hubspot.deal": ("deal_id",),
    "hubspot.deal_company": ("deal_id",),
    "hubspot.deal_contact": ("deal_id",),
    "hubspot.deal_stage": (),
    "hubspot.engagement": ("id",),
    "hubspot.engagement_contact": ("engagement_id",),
    "hubspot.engagement_deal": ("engagement_id",),
    "marketing.ad_spend": (),
    "marketing.email_event": ("id",),
    "referral.invitation": ("id",),
    "segment.groups": (),
    "segment.identifies": ("id",),
    "segment.pages": ("id",),
    "segment.tracks": ("id",),
    "segment.users": ("id",),
    "stripe.charge": ("id", "invoice_id"),
    "stripe.customer": ("id",),
    "stripe.invoice": ("id",),
    "stripe.invoice_line_item": ("id", "invoice_id"),
    "stripe.price": ("id",),
    "stripe.product": ("id",),
    "stripe.refund": ("id", "charge_id"),
    "stripe.subscription_discount": ("id",),
    "stripe.subscription_history": (),
    "stripe.subscription_item_history": (),
    "support.ticket": ("id",),
    "survey.response": ("id",),
}
# More than the 36 months of the demo company; what is older than it would not be moved beyond its end.
LATER, OLDEST = "interval 40 month", "date '2023-07-03'"


def redeliver(raw: Path, target: Path) -> None:
    """Each table as a folder of its rows in two orders, and moved beyond the end."""
    with duckdb.connect() as connection:
        for file in sorted(raw.glob("*/*.parquet")):
            if file.parent.name == "truth":
                continue
            folder = target / file.parent.name / file.stem
            folder.mkdir(parents=True)
            parts = {order: f"select t.* from '{file}' as t order by hash(t) {order}" for order in ("desc", "asc")}
            table = f"{file.parent.name}.{file.stem}"
            if table in TIMED:
                parts["later"] = later_rows(connection, file, TIMED[table])
            for part, query in parts.items():
                connection.execute(f"copy ({query}) to '{folder / part}.parquet' (format parquet)")


def later_rows(connection: duckdb.DuckDBPyConnection, file: Path, ids: tuple[str, ...]) -> str:
    """A query of all rows with every time moved and new ids."""
    kinds = {name: kind for name, kind, *_ in connection.execute(f"describe select * from '{file}'").fetchall()}
    times = [f'"{name}"' for name, kind in kinds.items() if kind.startswith(("TIMESTAMP", "DATE"))]
    moved = [
        f"case when year({time}) > 2200 then {time} else cast({time} + {LATER} as {kinds[time[1:-1]]}) end as {time}"
        for time in times
    ]
    changes = ", ".join([*moved, *(f"{name} || '_later' as {name}" for name in ids)])
    oldest = f"where coalesce(least({', '.join(times)}) >= {OLDEST}, true)"
    return f"select * replace ({changes}) from '{file}' {oldest}"
