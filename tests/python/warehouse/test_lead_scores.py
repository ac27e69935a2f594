"""The trained score of leads through dbt: neither what comes after the cut nor the order of rows changes a byte."""

from __future__ import annotations

import importlib.util
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import duckdb
import pytest

from dbt_project import Project
from warehouse.project import Built
from warehouse.tables import Rows, build_models, write_table

BEGIN, KNOWN = datetime(2024, 1, 1), datetime(2026, 1, 1)
AGE, WINDOW = timedelta(days=7), timedelta(days=90)
MODELS = [
    "int_lead_signals_counted",
    "int_lead_features",
    "int_lead_parts_compared",
    "int_lead_models_fitted",
    "int_lead_models",
    "int_lead_scores_predicted",
    "int_lead_scores_fitted",
    "int_lead_scores_ranked",
    "fct_lead_scores",
    "fct_lead_score_comparison",
]
SCHEMAS = {"stg": "staging", "int": "intermediate", "fct": "conversion"}
Tables = dict[str, Rows]


def company(leads: int, likely: float = 0.5) -> Tables:
    """Leads that buy after a demo more often than without one."""
    rng = random.Random(7)  # noqa: S311
    tables: Tables = {
        "source_cutoffs": [{"source_name": name, "source_as_of": KNOWN} for name in ("hubspot", "segment", "stripe")],
        "dim_months": [],
        "dim_customer_identities": [],
        "int_leads_reached": [],
        "stg_hubspot__contacts": [],
        "fct_lead_signals": [],
        "int_lead_score_changes": [],
    }
    for number in range(36):
        month = date(2023 + number // 12, 1 + number % 12, 1)
        following = date(2023 + (number + 1) // 12, 1 + (number + 1) % 12, 1)
        instants = {"starts_at": datetime(*month.timetuple()[:3]), "ends_at": datetime(*following.timetuple()[:3])}
        tables["dim_months"].append({"month": month, "next_month": following, **instants})
    for number in range(leads):
        lead, at = f"lead_{number}", BEGIN + timedelta(minutes=rng.randrange(730 * 1440))
        signs = [("page_viewed", rng.randrange(1, 9)), *[("demo_held", 1)] * (rng.random() < 0.3)]
        won = rng.random() < (likely if len(signs) > 1 else likely / 5)
        won_at = at + AGE + timedelta(hours=rng.randrange(1, 80 * 24)) if won else None
        tables["int_leads_reached"].append({"lead_id": lead, "lead_at": at, "won_at": won_at})
        tables["stg_hubspot__contacts"].append({"contact_id": lead, "analytics_source": rng.choice(["OFFLINE", None])})
        for minutes, (sign, quantity) in enumerate(signs):
            known_at = at + timedelta(hours=rng.randrange(7 * 24), minutes=minutes)
            row = {"lead_id": lead, "signal_kind": sign, "known_at": known_at, "quantity": quantity, "points": 5}
            tables["fct_lead_signals"].append(row)
            tables["int_lead_score_changes"].append(
                {"lead_id": lead, "score_kind": "rules", "changed_at": known_at, "score": 5.0 * quantity}
            )
    return tables


def with_leaks(tables: Tables) -> Tables:
    """The same leads: everybody who buys, and nobody else, shows it from the very instant of the scoring on."""
    leaking = {name: list(rows) for name, rows in tables.items()}
    for lead in tables["int_leads_reached"]:
        if lead["won_at"]:
            cut = lead["lead_at"] + AGE
            sign = {"lead_id": lead["lead_id"], "signal_kind": "opportunity", "quantity": 99, "points": 15}
            leaking["fct_lead_signals"] += [{**sign, "known_at": cut}, {**sign, "known_at": lead["won_at"]}]
            change = {"lead_id": lead["lead_id"], "score_kind": "crm", "score": 100.0, "changed_at": cut}
            leaking["int_lead_score_changes"].append(change)
    return leaking


def build(project: Project, place: Path, name: str, tables: Tables) -> Built:
    """Builds in one place, so that dbt reads the project once, and keeps the file in a folder of its own."""
    with duckdb.connect(str(place / "lifecycle.duckdb")) as connection:
        for table, rows in tables.items():
            write_table(connection, project.root, table, rows, SCHEMAS.get(table.split("_")[0], "core"))
    built = build_models(project, place, MODELS, {"lead_score_held_out_months": 4})
    (place / name).mkdir()
    return Built(built.database.rename(place / name / built.database.name), built.failed_tests)


def scores(built: Built) -> list[dict[str, Any]]:
    return built.rows("select * from lifecycle.conversion.fct_lead_scores order by lead_id")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("leads")


@pytest.fixture(scope="module")
def plain(project: Project, place: Path) -> Built:
    return build(project, place, "plain", company(1500))


def test_the_trained_score_beats_who_knows_nothing(plain: Built) -> None:
    assert not plain.failed_tests
    rows = plain.rows("select * from lifecycle.conversion.fct_lead_score_comparison")
    compared = {row["score_kind"]: row for row in rows}
    assert compared["trained"]["status"] == "trained"
    assert compared["trained"]["auc"] > 0.65 > compared["base_rate"]["auc"] == 0.5
    assert compared["trained"]["log_loss"] < compared["base_rate"]["log_loss"]
    told = {row["reason_1"] for row in scores(plain) if row["trained_score"] and row["trained_score"] > 40}
    assert told == {"demo_held"}


def test_what_leaks_after_the_cut_changes_no_score(plain: Built, project: Project, place: Path) -> None:
    """The rows come in another order at that: the same bytes all the same."""
    tables = with_leaks(company(1500))
    for rows in tables.values():
        random.Random(3).shuffle(rows)  # noqa: S311
    leaking = build(project, place, "leaking", tables)
    assert scores(leaking) == scores(plain)
    assert any(row["trained_score"] for row in scores(plain))


def python_model(root: Path, name: str) -> ModuleType:
    """A Python model of dbt as a module."""
    spec = importlib.util.spec_from_file_location(name, root / "models" / "intermediate" / "conversion" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_models_of_a_night_before_score_tonights_leads_alike(plain: Built, root: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{plain.database}' as lifecycle (read_only)")
        whole = connection.table("lifecycle.intermediate.int_lead_scores_fitted")
        relations = {
            "int_lead_features": connection.table("lifecycle.intermediate.int_lead_features"),
            "int_lead_models": connection.table("lifecycle.intermediate.int_lead_models"),
            "int_lead_parts_compared": connection.sql(
                "from (values ('past', false), ('recent', true)) as parts (part, is_changed)"
            ),
        }
        dbt = SimpleNamespace(ref=relations.__getitem__)
        assert python_model(root, "int_lead_models_fitted").model(dbt, connection).num_rows == 0
        told = connection.from_arrow(python_model(root, "int_lead_scores_predicted").model(dbt, connection))
        assert told.fetchall()
        recent = whole.filter("part = 'recent'").project(", ".join(told.columns))
        assert told.order("lead_id").fetchall() == recent.order("lead_id").fetchall()


@pytest.mark.parametrize("wins", [None, 0, 39], ids=["no leads", "no wins", "too few wins"])
def test_without_wins_there_is_a_status_and_no_score(root: Path, wins: int | None) -> None:
    relations: dict[str, duckdb.DuckDBPyRelation] = {}
    with duckdb.connect() as connection:
        relations["int_lead_features"] = connection.sql(f"""
            select 'lead_' || lead as lead_id, timestamp '2026-01-01' as scored_at, 'training' as split,
                lead < {wins or 0} as is_won, 5.0::double as rules_score, null::double as crm_score,
                'offline' as source_channel, 1::bigint as mql_count
            from range({0 if wins is None else 500}) as leads (lead)
        """)
        relations["int_lead_parts_compared"] = connection.sql(
            "from (values ('past', true), ('recent', true)) as parts (part, is_changed)"
        )
        for name, made in (("int_lead_models_fitted", "int_lead_models"), ("int_lead_scores_predicted", "")):
            rows = python_model(root, name).model(SimpleNamespace(ref=relations.__getitem__), connection)
            relations[made] = connection.from_arrow(rows)
        told = rows.to_pylist()
    assert len(told) == (0 if wins is None else 500)
    assert all(row["status"] == "too_few_wins" and row["trained_chance"] is None for row in told)
