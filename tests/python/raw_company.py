"""A company of five customers as raw files: small enough to read, whole enough to publish."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saas_lifecycle.contract import Table, load_contract

ROOT = Path(__file__).resolve().parents[2]
AS_OF = datetime(2026, 11, 1)
_SYNCED = {"_fivetran_synced": AS_OF}
_RECEIVED = {"received_at": AS_OF}
_OPEN = {"_fivetran_end": datetime(9999, 12, 31), "_fivetran_active": True}

Rows = dict[str, list[dict[str, Any]]]

# Names that must reach the warehouse byte for byte and be nothing but names.
AWKWARD_NAMES = ["Acme 🚀", 'Quote "inc"', "Line\nbreak", "{{ 7*7 }}", "'; drop table customers; --"]


def raw_company() -> Rows:
    """Rows by `source.table`; change them freely, each call makes them anew."""
    customers = range(1, 6)
    started = datetime(2026, 3, 1)
    return {
        "stripe.customer": [
            {
                "id": f"cus_{number}",
                "created": started - timedelta(days=20),
                "email": f"person{number}@company{number}.example",
                "name": AWKWARD_NAMES[number - 1],
                "currency": "eur",
                "is_deleted": False,
                "metadata": f'{{"account_id": "{number}"}}',
                "livemode": True,
                **_SYNCED,
            }
            for number in customers
        ],
        "stripe.subscription_history": [
            {
                "id": f"sub_{number}",
                "customer_id": f"cus_{number}",
                "status": "active",
                "created": started,
                "start_date": started + timedelta(days=number),
                "_fivetran_start": started + timedelta(days=number),
                "livemode": True,
                **_OPEN,
                **_SYNCED,
            }
            for number in customers
        ],
        "stripe.subscription_item_history": [
            {
                "id": f"si_{number}",
                "subscription_id": f"sub_{number}",
                "price_id": "price_month",
                "quantity": number,
                "_fivetran_start": started + timedelta(days=number),
                **_OPEN,
                **_SYNCED,
            }
            for number in customers
        ],
        "stripe.price": [
            {
                "id": "price_month",
                "product_id": "prod_team",
                "currency": "eur",
                "unit_amount_decimal": Decimal("1250.5"),
                "billing_scheme": "per_unit",
                "type": "recurring",
                "recurring_interval": "month",
                "recurring_interval_count": 1,
                "recurring_usage_type": "licensed",
                "active": True,
                **_SYNCED,
            }
        ],
        "stripe.product": [{"id": "prod_team", "name": "Team", "active": True, **_SYNCED}],
        "hubspot.contact": [
            {
                "id": f"1{number}",
                "property_email": f"person{number}@company{number}.example",
                "property_createdate": started - timedelta(days=40),
                "property_associatedcompanyid": str(number),
                "property_lifecyclestage": "customer",
                "is_deleted": False,
                **_SYNCED,
            }
            for number in customers
        ],
        "hubspot.company": [
            {
                "id": str(number),
                "property_name": f"Company {number}",
                "property_domain": f"company{number}.example",
                "property_createdate": started - timedelta(days=40),
                "property_numberofemployees": Decimal(number * 20),
                "is_deleted": False,
                **_SYNCED,
            }
            for number in customers
        ],
        "hubspot.deal": [
            {
                "deal_id": f"d{number}",
                "deal_pipeline_id": "default",
                "deal_pipeline_stage_id": "closedwon",
                "property_amount": Decimal(1200 * number),
                "property_createdate": started - timedelta(days=10),
                "property_closedate": started,
                "property_dealtype": "newbusiness",
                "is_deleted": False,
                **_SYNCED,
            }
            for number in customers
        ],
        "hubspot.deal_stage": [
            {
                "deal_id": f"d{number}",
                "value": "closedwon",
                "date_entered": started,
                "_fivetran_start": started,
                **_OPEN,
                **_SYNCED,
            }
            for number in customers
        ],
        "hubspot.deal_pipeline_stage": [
            {
                "stage_id": "closedwon",
                "pipeline_id": "default",
                "label": "Won",
                "display_order": 5,
                "probability": Decimal(1),
                "is_closed": True,
                "closed_won": True,
                **_SYNCED,
            }
        ],
        "hubspot.deal_company": [
            {"deal_id": f"d{number}", "company_id": str(number), **_SYNCED} for number in customers
        ],
        "segment.pages": [
            {
                "id": f"p{number}",
                "anonymous_id": f"a{number}",
                "timestamp": started - timedelta(days=45),
                "context_page_url": "https://product.example/pricing",
                **_RECEIVED,
            }
            for number in customers
        ],
        "segment.tracks": [
            {
                "id": f"t{number}",
                "anonymous_id": f"a{number}",
                "user_id": f"u{number}",
                "timestamp": started,
                "event": "created_project",
                **_RECEIVED,
            }
            for number in customers
        ],
        "marketing.ad_spend": [
            {
                "date": date(2026, 3, number),
                "platform": "google",
                "campaign_name": "brand",
                "currency": "EUR",
                "spend": Decimal("10.50"),
                "clicks": 7,
                **_SYNCED,
            }
            for number in customers
        ],
    }


def write_raw(folder: Path, rows: Rows, kind: str = "parquet") -> Path:
    """Writes each table as one file; columns that no row has are left out."""
    tables = {table.title: table for source in load_contract(ROOT).values() for table in source.tables}
    for title, table_rows in rows.items():
        write_table(folder / title.replace(".", "/"), tables[title], table_rows, kind)
    return folder


def write_table(stem: Path, table: Table, rows: list[dict[str, Any]], kind: str) -> Path:
    """Writes one table to `<stem>.<kind>` with the contract's types."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    given = {name for row in rows for name in row}
    columns = [column for column in table.columns if column.name in given]
    file = stem.with_name(f"{stem.name}.{kind}")
    if kind == "parquet":
        schema = pa.schema([(column.name, _arrow_type(column.data_type)) for column in columns])
        plain = [{name: row.get(name) for name in schema.names} for row in rows]
        pq.write_table(pa.Table.from_pylist(plain, schema=schema), file)
    else:
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow([column.name for column in columns])
            for row in rows:
                writer.writerow([_text(row.get(column.name)) for column in columns])
    return file


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _arrow_type(data_type: str) -> pa.DataType:
    if data_type.startswith("decimal"):
        precision, scale = data_type.removeprefix("decimal(").removesuffix(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    return {
        "varchar": pa.string(),
        "timestamp": pa.timestamp("us"),
        "date": pa.date32(),
        "bigint": pa.int64(),
        "boolean": pa.bool_(),
    }[data_type]
