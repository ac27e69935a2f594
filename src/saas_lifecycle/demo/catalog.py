"""Products, prices, tiers and coupons: plan x interval x currency x price list, and what hangs beside them."""

from __future__ import annotations

import json

import numpy as np

from saas_lifecycle.demo.arrays import Ints, booleans, decimals, integers, texts, timestamps
from saas_lifecycle.demo.clock import NEVER, Calendar, add_month
from saas_lifecycle.demo.reference import CURRENCIES, EXPONENTS
from saas_lifecycle.demo.writers import TableSet

FREE, STARTER, TEAM, BUSINESS, ENTERPRISE, SIGNALS = range(6)
PLANS = ("free", "starter", "team", "business", "enterprise", "signals")
INTERVALS = (("month", 1), ("month", 3), ("year", 1), ("year", 2))
MONTHLY, QUARTERLY, YEARLY, TWO_YEARLY = range(4)
INTERVAL_MONTHS: Ints = np.array([1, 3, 12, 24], dtype=np.int64)
PRICE_LISTS = 2
"""The first price list, and the one 8 per cent above it that came later."""

_SEAT_USD = (0.0, 12.0, 24.0, 45.0, 70.0, 15.0)
_INTERVAL_FACTOR = (1.0, 2.85, 10.0, 19.0)
_CURRENCY_FACTOR = (1.0, 0.95, 0.82, 1.0, 145.0, 0.31)
_STEP = (1.0, 1.0, 1.0, 1.0, 100.0, 0.25)
_ADD_ON_USD, _ONBOARDING_USD, _USAGE_USD = 49.0, 900.0, 0.04

COUPONS = (
    ("forever_20", 20, "forever", None),
    ("forever_10", 10, "forever", None),
    ("launch_25_6m", 25, "repeating", 6),
    ("welcome_50_3m", 50, "repeating", 3),
    ("half_once", 50, "once", None),
    ("partner_10_12m", 10, "repeating", 12),
)
NO_COUPON = -1
COUPON_PERCENT: Ints = np.array([percent for _, percent, _, _ in COUPONS], dtype=np.int64)
COUPON_IS_FOREVER = np.array([duration == "forever" for _, _, duration, _ in COUPONS])
COUPON_IS_ONCE = np.array([duration == "once" for _, _, duration, _ in COUPONS])
COUPON_MONTHS: Ints = np.array([months or 0 for _, _, _, months in COUPONS], dtype=np.int64)


def price_code(plan: Ints, interval: Ints, currency: Ints, price_list: Ints) -> Ints:
    """The place of a seat price in PRICE_IDS and SEAT_MINOR."""
    return ((plan * len(INTERVALS) + interval) * len(CURRENCIES) + currency) * PRICE_LISTS + price_list


def add_on_code(interval: Ints, currency: Ints) -> Ints:
    """The place of an add-on price in ADD_ON_IDS and ADD_ON_MINOR."""
    return interval * len(CURRENCIES) + currency


def _minor(usd: float, currency: int) -> int:
    steps = round(usd * _CURRENCY_FACTOR[currency] / _STEP[currency])
    return round(max(steps, 1 if usd else 0) * _STEP[currency] * 10 ** EXPONENTS[currency])


def _seat_prices() -> tuple[list[str], list[int]]:
    ids, amounts = [], []
    for plan, name in enumerate(PLANS):
        for interval, (unit, count) in enumerate(INTERVALS):
            for currency, code in enumerate(CURRENCIES):
                for price_list in range(PRICE_LISTS):
                    usd = _SEAT_USD[plan] * _INTERVAL_FACTOR[interval] * (1.0, 1.08)[price_list]
                    ids.append(f"price_{name}_{count}{unit}_{code.lower()}_v{price_list + 1}")
                    amounts.append(_minor(usd, currency))
    return ids, amounts


_seat_ids, _seat_minor = _seat_prices()
PRICE_IDS = texts(_seat_ids)
SEAT_MINOR: Ints = np.array(_seat_minor, dtype=np.int64)
ADD_ON_IDS = texts([f"price_reports_{count}{unit}_{code.lower()}" for unit, count in INTERVALS for code in CURRENCIES])
ADD_ON_MINOR: Ints = np.array(
    [_minor(_ADD_ON_USD * factor, currency) for factor in _INTERVAL_FACTOR for currency in range(len(CURRENCIES))],
    dtype=np.int64,
)
USAGE_IDS = texts([f"price_api_calls_month_{code.lower()}" for code in CURRENCIES])
USAGE_MICRO_MINOR: Ints = np.array(
    [round(_USAGE_USD * _CURRENCY_FACTOR[c] * 10 ** EXPONENTS[c] * 1_000_000) for c in range(len(CURRENCIES))],
    dtype=np.int64,
)
"""Price of one API call in millionths of the minor unit: less than a cent, as metered prices are."""
ONBOARDING_IDS = texts([f"price_onboarding_{code.lower()}" for code in CURRENCIES])
ONBOARDING_MINOR: Ints = np.array([_minor(_ONBOARDING_USD, c) for c in range(len(CURRENCIES))], dtype=np.int64)

_MINOR_SCALE = 10**6


def write_catalog(tables: TableSet, calendar: Calendar) -> None:
    """Everything that is sold, created before the first customer came."""
    launched = add_month(calendar.starts_at, -40)
    products = [(f"prod_{name}", f"Demo {name.title()}", {"family": name}) for name in PLANS]
    products.append(("prod_reports", "Advanced reports", {"family": "add_on", "is_add_on": "true"}))
    products.append(("prod_api", "API calls", {"family": "usage"}))
    products.append(("prod_onboarding", "Onboarding package", {"family": "services"}))
    tables["stripe.product"].write_rows(
        [
            {
                "id": id_,
                "name": name,
                "active": True,
                "metadata": json.dumps(metadata),
                "created": launched,
                "_fivetran_synced": calendar.newest_sync,
            }
            for id_, name, metadata in products
        ]
    )
    _write_prices(tables, calendar, launched)
    tables["stripe.coupon"].write(
        {
            "id": texts([name for name, *_ in COUPONS]),
            "percent_off": decimals(COUPON_PERCENT * 10**8, 18, 8),
            "duration": texts([duration for _, _, duration, _ in COUPONS]),
            "duration_in_months": integers(np.where(COUPON_MONTHS > 0, COUPON_MONTHS, NEVER)),
            "valid": booleans(np.ones(len(COUPONS), dtype=np.bool_)),
            "_fivetran_synced": timestamps(np.full(len(COUPONS), calendar.newest_sync)),
        }
    )


def _write_prices(tables: TableSet, calendar: Calendar, launched: int) -> None:
    rows: list[tuple[str, str, int, int, str, str | None, int | None, str | None, str]] = []
    for place, (id_, minor) in enumerate(zip(_seat_ids, _seat_minor, strict=True)):
        currency = place // PRICE_LISTS % len(CURRENCIES)
        unit, count = INTERVALS[place // PRICE_LISTS // len(CURRENCIES) % len(INTERVALS)]
        plan = PLANS[place // PRICE_LISTS // len(CURRENCIES) // len(INTERVALS)]
        rows.append((id_, f"prod_{plan}", currency, minor * _MINOR_SCALE, "recurring", unit, count, "licensed", plan))
    for place, (id_, minor) in enumerate(zip(ADD_ON_IDS.to_pylist(), ADD_ON_MINOR.tolist(), strict=True)):
        unit, count = INTERVALS[place // len(CURRENCIES)]
        currency = place % len(CURRENCIES)
        rows.append(
            (id_, "prod_reports", currency, minor * _MINOR_SCALE, "recurring", unit, count, "licensed", "reports")
        )
    for currency, id_ in enumerate(USAGE_IDS.to_pylist()):
        amount = int(USAGE_MICRO_MINOR[currency])
        rows.append((id_, "prod_api", currency, amount, "recurring", "month", 1, "metered", "api calls"))
    for currency, id_ in enumerate(ONBOARDING_IDS.to_pylist()):
        amount = int(ONBOARDING_MINOR[currency]) * _MINOR_SCALE
        rows.append((id_, "prod_onboarding", currency, amount, "one_time", None, None, None, "onboarding"))
    amounts = np.array([row[3] for row in rows], dtype=np.int64)
    raised = add_month(calendar.ends_at, -14)
    created = np.array([raised if row[0].endswith("_v2") else launched for row in rows], dtype=np.int64)
    whole = amounts % _MINOR_SCALE == 0
    tables["stripe.price"].write(
        {
            "id": texts([row[0] for row in rows]),
            "product_id": texts([row[1] for row in rows]),
            "currency": texts([CURRENCIES[row[2]].lower() for row in rows]),
            "unit_amount_decimal": decimals(amounts * _MINOR_SCALE, 38, 12),
            "unit_amount": integers(np.where(whole, amounts // _MINOR_SCALE, NEVER)),
            "billing_scheme": texts(["per_unit"] * len(rows)),
            "type": texts([row[4] for row in rows]),
            "recurring_interval": texts([row[5] for row in rows]),
            "recurring_interval_count": integers(np.array([row[6] or NEVER for row in rows], dtype=np.int64)),
            "recurring_usage_type": texts([row[7] for row in rows]),
            "nickname": texts([row[8] for row in rows]),
            "active": booleans(np.ones(len(rows), dtype=np.bool_)),
            "created": timestamps(created),
            "_fivetran_synced": timestamps(np.full(len(rows), calendar.newest_sync)),
        }
    )
