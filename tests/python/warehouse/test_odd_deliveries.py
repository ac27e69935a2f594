"""Whole nights of the demo company with odd rows in every table, at settings drawn by lot: each is published.

Every rule about bad rows, and every test of the night, must hold together. LIFECYCLE_LONG_TESTS says how many nights.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from raw_company import ROOT
from saas_lifecycle.demo import write_demo
from saas_lifecycle.errors import ExitCode
from saas_lifecycle.warehouse import Warehouse
from small_project import House
from warehouse.odd_rows import distort

NIGHTS = int(os.environ.get("LIFECYCLE_LONG_TESTS") or 0)
# Values other than the default of settings that number, time or count something else.
OTHERS: dict[str, list[Any]] = {
    "reporting_timezone": ["Europe/Paris", "America/New_York", "Pacific/Apia", "Asia/Kolkata", "Africa/Cairo"],
    "reporting_currency": ["USD", "GBP", "JPY", "CHF"],
    "week_start": ["sunday"],
    "fiscal_year_start_month": [2, 7, 12],
    "ci_level": [0.5, 0.9, 0.9999],
    "dashboard_language": ["fr"],
    "discount_policy": ["forever_only", "all", "none"],
    "week_to_month_factor": ["365.25/84", "4"],
    "day_to_month_factor": ["30", "365.25/12"],
    "seven_day_multiple_is_week": [False],
    "mrr_start_policy": ["first_payment"],
    "mrr_statuses": [["active"], ["active", "past_due", "unpaid"], ["active", "past_due", "trialing"]],
    "past_due_grace_days": [1, 14, 90],
    "pause_policy": ["keep_mrr"],
    "metered_mrr": ["trailing_1m", "trailing_3m_avg"],
    "churn_recognition": ["cancel_requested", "paid_through"],
    "movement_grain": ["day"],
    "transient_policy": ["gross"],
    "reactivation_window_months": [1, 12],
    "fx_policy": ["movement_date"],
    "fx_base_date": ["2025-06-01"],
    "churn_denominator": ["opening_plus_new", "average"],
    "net_churn_includes_reactivation": [True],
    "quick_ratio_includes_reactivation": [False],
    "renewal_grace_days": [0, 365],
    "ltv_churn_window_months": [1, 60],
    "ltv_uses_gross_margin": [False],
    "ltv_cap_months": [1, 600],
    "cac_lag_months": [1, 12],
    "trial_window_days": [1, 365],
    "freemium_window_days": [1, 3650],
    "pql_window_days": [1, 3650],
    "funnel_window_days": [{"visitor_to_customer": 1, "sales": 30, "product_led": 365, "customer_success": 7}],
    "stage_skip_policy": ["strict"],
    "lead_score_age_days": [1, 365],
    "lead_score_window_days": [1, 400],
    "lead_score_held_out_months": [1, 36],
    "session_timeout_minutes": [5, 475],
    "attribution_lookback_days": [1, 3650],
    "attribution_half_life_days": [0.01, 3650],
    "position_weights": [[1, 0, 0], [0, 1, 0], [0.5, 0, 0.5]],
    "activation_window_days": [1, 365],
    "activation_account_users": [2, 5],
    "adoption_window": [[0, 1], [7, 14], [0, 365]],
    "feature_adoption_min_uses": [2, 10],
    "usage_retention_brackets": [[0, 1], [3, 10]],
    "renewal_min_term_months": [1, 12, 120],
    "life_horizon_days": [1, 3650],
    "projection_horizon_months": [1, 600],
    "referral_window_days": [1, 365],
    "business_hours": [[0, 24], [8.5, 17.5], [23, 24]],
}


@pytest.mark.skipif(not NIGHTS, reason="a night each; set LIFECYCLE_LONG_TESTS=1")
@pytest.mark.parametrize("seed", range(1, NIGHTS + 1))
def test_odd_rows_stop_no_night(seed: int, tmp_path: Path) -> None:
    """Every second night is at other settings; what no rate converts may be any share of MRR."""
    house = House(ROOT, tmp_path / "raw", Warehouse(tmp_path / "warehouse"))
    write_demo(house.raw, scale=0.03)
    distort(ROOT, house.raw, seed, share=0.01 if seed % 2 else 0.002)
    chance = random.Random(seed)  # noqa: S311 - repeated, not secret
    drawn = {name: chance.choice(values) for name, values in OTHERS.items() if seed % 2 == 0 and chance.random() < 0.6}
    done = house.run("nightly", "--vars", json.dumps(drawn | {"max_unconverted_share": 1}))
    assert done.returncode == ExitCode.PUBLISHED, f"{drawn}\n{done.stderr[-4000:]}"
