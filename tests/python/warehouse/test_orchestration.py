"""The night as Dagster runs it: in this process, over the small project."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from raw_company import AS_OF
from saas_lifecycle.warehouse import Warehouse
from small_project import House, make_project, renamed

dagster = pytest.importorskip("dagster", reason="Dagster is an optional extra of this project and is not installed.")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(make_project(tmp_path / "project"), tmp_path / "raw", Warehouse(tmp_path / "warehouse"))
    for name, value in house.command()[1].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
    return house


@pytest.fixture
def orchestration(house: House) -> ModuleType:
    """The module as a Dagster server loads it, which reads the project's tables once."""
    sys.modules.pop("saas_lifecycle.orchestration", None)
    return importlib.import_module("saas_lifecycle.orchestration")


def test_a_night_materializes_every_public_table(house: House, orchestration: ModuleType) -> None:
    house.deliver(renamed("First night"))
    done = dagster.materialize([orchestration.nightly, *orchestration.RAW])
    made = {
        tuple(event.asset_key.path): event.materialization.metadata for event in done.get_asset_materialization_events()
    }
    assert sorted(made) == [("core", "dim_small_customers"), ("lifecycle", "fct_small_events")]
    customers = made["core", "dim_small_customers"]
    assert customers["dagster/row_count"].value == house.query("select count(*) from core.dim_small_customers")[0][0]
    assert customers["as_of"].value == f"{AS_OF}Z"
    assert customers["run_id"].value == house.query("select run_id from ops.fct_runs")[0][0]


def test_a_failed_audit_fails_the_step_with_the_runs_own_message(house: House, orchestration: ModuleType) -> None:
    house.deliver(renamed("BAD"))
    done = dagster.materialize([orchestration.nightly, *orchestration.RAW], raise_on_error=False)
    (failure,) = [event.step_failure_data for event in done.all_events if event.is_step_failure]
    assert not done.success
    assert "exit 1" in str(failure.user_failure_data.description)
    assert "assert_no_customer_is_bad" in failure.user_failure_data.metadata["message"].value


def test_the_schedule_runs_the_night_at_a_quarter_past_two(orchestration: ModuleType) -> None:
    definitions = orchestration.definitions
    dagster.Definitions.validate_loadable(definitions)
    (schedule,) = definitions.schedules
    assert (schedule.cron_schedule, schedule.execution_timezone, schedule.job_name) == ("15 2 * * *", "UTC", "night")
