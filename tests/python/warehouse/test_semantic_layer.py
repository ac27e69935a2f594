"""MetricFlow gives the numbers of the marts and the metric store; what it cannot give is listed with the reason."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.whole_build import Build

MONTH = "metric_time__month"
# Metrics that are cut further than by month: their cut, and how the store names it as a variant.
CUTS: dict[str, tuple[tuple[str, ...], str]] = {
    "cohort_retention": (("cohort__age_months",), "month_{}"),
    "cohort_nrr": (("cohort__age_months",), "month_{}"),
    "usage_retention_on": (("usage_cohort__bucket",), "month_{}"),
    "usage_retention_unbounded": (("usage_cohort__bucket",), "month_{}"),
    "funnel_step_rate": (("funnel_step__funnel", "funnel_step__step"), "{}/{}"),
    "funnel_overall_rate": (("funnel_step__funnel", "funnel_step__step"), "{}/{}"),
    "time_in_stage": (("stage_exit__stage",), "{}"),
    "feature_adoption_rate": (("feature_month__feature_name",), "{}"),
}
# Metrics of another name that are a variant of a card in the store.
VARIANTS = {
    "nrr_1m": ("nrr", "1m"),
    "grr_1m": ("grr", "1m"),
    "customer_retention_rate_12m": ("customer_retention_rate", "12m"),
    "dau": ("dau_wau_mau", "dau"),
    "wau": ("dau_wau_mau", "wau"),
}
# Stocks, flows and rates of customers, by what a customer is.
OF_CUSTOMERS = (
    "mrr", "arr", "new_mrr", "expansion_mrr", "contraction_mrr", "churn_mrr", "reactivation_mrr", "fx_mrr",
    "net_new_mrr", "active_customers", "first_paid_customers", "churned_customers", "logo_churn_rate",
    "gross_mrr_churn_rate", "quick_ratio", "arpa", "asp", "nrr", "grr", "renewal_rate",
)  # fmt: skip
SEGMENTS = ("country", "customer_type", "acquisition_channel", "employee_band")

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class MetricFlow:
    """MetricFlow's own environment, and a folder of the project as it wants it."""

    commands: Path
    place: Path
    database: Path

    def run(self, *command: str, **options: Any) -> str:
        result = subprocess.run(
            [str(self.commands / command[0]), *command[1:]],
            cwd=self.place,
            env={**os.environ, "DBT_PROFILES_DIR": str(self.place), "LIFECYCLE_DATABASE": str(self.database)},
            capture_output=True,
            text=True,
            **options,
        )
        assert result.returncode == 0, f"{' '.join(command)}:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"
        return result.stdout

    def ask(self, questions: Sequence[dict[str, Any]]) -> list[list[list[str | None]]]:
        script = str(Path(__file__).with_name("ask_metricflow.py"))
        output = self.run("python", script, input=json.dumps(questions))
        answers: list[list[list[str | None]]] = json.loads(output.splitlines()[-1])
        return answers


@pytest.fixture(scope="module")
def metricflow(root: Path, build: Build, tmp_path_factory: pytest.TempPathFactory) -> MetricFlow:
    commands = root / ".venv-semantic" / "bin"
    if not (commands / "mf").exists():
        pytest.skip("MetricFlow has an environment of its own: run `make semantic`")
    place = tmp_path_factory.mktemp("metricflow")
    # It reads the manifest in the project's own folder, wherever dbt's target is.
    (place / "target").mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(root / name, place)
    shutil.copy(build.database.parent / "target" / "semantic_manifest.json", place / "target")
    # dbt opens its file for writing, which the readers of other tests hold.
    shutil.copy(build.database, place)
    return MetricFlow(commands, place, place / build.database.name)


@pytest.fixture(scope="module")
def semantic_manifest(build: Build) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((build.database.parent / "target" / "semantic_manifest.json").read_text())
    return found


@pytest.fixture(scope="module")
def cards(root: Path) -> dict[str, dict[str, str]]:
    with (root / "seeds" / "metric_cards.csv").open() as file:
        return {card["metric_id"]: card for card in csv.DictReader(file)}


def not_expressible(root: Path) -> set[str]:
    """The metrics that the guide says MetricFlow cannot give."""
    guide = (root / "docs" / "guides" / "semantic-layer.md").read_text()
    listed = guide.split("## What it cannot express")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", listed, re.M))


@pytest.fixture(scope="module")
def store(build: Build) -> dict[Key, float | None]:
    """(metric, variant, month, segment=member) to value, as the metric store has them; no variant is the headline's."""
    segments = "', '".join(("total", *SEGMENTS))
    with duckdb.connect(str(build.database), read_only=True) as connection:
        rows = connection.execute(
            "select metric_id, variant, is_headline, cast(month as varchar), segment, member,"
            # The rate of the terms that are judged so far, which is what MetricFlow gives, is none to the store.
            " case when metric_id = 'renewal_rate' and not is_mature then 'nan' else value end"
            f" from metrics.fct_metric_values where segment in ('{segments}')"
        ).fetchall()
    found: dict[Key, float | None] = {}
    for metric, variant, is_headline, month, segment, member, value in rows:
        named = "" if is_headline and metric not in CUTS else variant
        found[metric, named, month, f"{segment}={member}"] = value
    return found


def answered(metricflow: MetricFlow, metrics: Sequence[str], segments: Sequence[str]) -> dict[Key, float | None]:
    """MetricFlow's answers under the store's keys, in one process."""
    plain = [metric for metric in metrics if metric not in CUTS]
    questions = [{"metrics": plain, "group_by": [MONTH]}]
    questions += [{"metrics": [metric], "group_by": [MONTH, *CUTS[metric][0]]} for metric in metrics if metric in CUTS]
    questions += [{"metrics": list(OF_CUSTOMERS), "group_by": [MONTH, f"customer__{name}"]} for name in segments]
    found: dict[Key, float | None] = {}
    for question, rows in zip(questions, metricflow.ask(questions), strict=True):
        cuts = question["group_by"][1:]
        for month, *rest in rows:
            members, values = rest[: len(cuts)], rest[len(cuts) :]
            for metric, value in zip(question["metrics"], values, strict=True):
                card, variant = VARIANTS.get(metric, (metric, ""))
                cut = "total=total"
                if metric in CUTS:
                    variant = CUTS[metric][1].format(*members)
                elif cuts:
                    cut = f"{cuts[0].removeprefix('customer__')}={members[0]}"
                found[card, variant, str(month)[:10], cut] = None if value is None else float(value)
    return found


def test_metrics_and_what_cannot_be_expressed_are_the_cards(
    root: Path, semantic_manifest: dict[str, Any], cards: dict[str, dict[str, str]]
) -> None:
    metrics = {metric["name"]: metric["label"] for metric in semantic_manifest["metrics"]}
    excluded = not_expressible(root)
    assert not excluded & metrics.keys()
    assert cards.keys() - metrics.keys() == excluded
    assert {name: metrics[name] for name in cards.keys() - excluded} == {
        name: cards[name]["name_en"] for name in cards.keys() - excluded
    }


def test_no_semantic_model_mixes_segments(semantic_manifest: dict[str, Any], manifest: dict[str, Any]) -> None:
    columns = {node["name"]: node["columns"].keys() for node in manifest["nodes"].values()}
    mixed = [
        model["name"]
        for model in semantic_manifest["semantic_models"]
        if {"segment", "member"} <= columns[model["node_relation"]["alias"]]
    ]
    assert mixed == []
    assert len(semantic_manifest["semantic_models"]) > 20


def test_each_saved_query_has_its_exposure(manifest: dict[str, Any]) -> None:
    saved = {query["name"] for query in manifest["saved_queries"].values()}
    exposed = {exposure["name"] for exposure in manifest["exposures"].values()}
    assert len(saved) >= 4
    assert {f"saved_query_{name}" for name in saved} <= exposed


def test_answers_are_those_of_the_store(
    metricflow: MetricFlow, store: dict[Key, float | None], root: Path, cards: dict[str, dict[str, str]]
) -> None:
    metrics = sorted(cards.keys() - not_expressible(root)) + list(VARIANTS)
    answers = answered(metricflow, metrics, SEGMENTS)
    known = {(metric, variant) for metric, variant, _, _ in store} & {
        (metric, variant) for metric, variant, _, _ in answers
    }
    asked = [
        key
        for key in sorted(answers.keys() | store.keys())
        if key[:2] in known and (key[3] == "total=total" or (key[0] in OF_CUSTOMERS and not key[1]))
    ]
    # The store has rows for months in which nothing happened; MetricFlow has none, which is 0 or no rate.
    wrong = [
        f"{key}: MetricFlow {answers.get(key)}, store {store.get(key)}"
        for key in asked
        if not math.isnan(store.get(key) or 0.0)
        and not math.isclose(answers.get(key) or 0.0, store.get(key) or 0.0, rel_tol=1e-9, abs_tol=1e-9)
    ]
    assert not wrong, f"{len(wrong)} of {len(asked)} differ:\n" + "\n".join(wrong[:40])
    compared = {key[0] for key in asked if answers.get(key) is not None}
    assert {key[0] for key in store} & {VARIANTS.get(metric, (metric, ""))[0] for metric in metrics} == compared


def test_commands_of_the_guide_answer(metricflow: MetricFlow, build: Build) -> None:
    metricflow.run("mf", "query", "--saved-query", "revenue_by_month", "--csv", "answer.csv", "--quiet")
    with (metricflow.place / "answer.csv").open() as file:
        answers = {row[MONTH][:10]: float(row["mrr"]) for row in csv.DictReader(file)}
    with duckdb.connect(str(build.database), read_only=True) as connection:
        bridge = connection.execute(
            "select cast(month as varchar), cast(closing_mrr as double) from revenue.fct_mrr_bridge_monthly"
            " where segment = 'total'"
        ).fetchall()
    assert len(answers) > 12
    assert answers == {month: pytest.approx(value) for month, value in bridge}
