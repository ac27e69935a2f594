"""Whole nights over a small project: whatever happens, readers have last night's warehouse or tonight's."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from raw_company import AS_OF, AWKWARD_NAMES, write_raw
from saas_lifecycle import ledger
from saas_lifecycle.errors import ExitCode
from saas_lifecycle.warehouse import Warehouse
from small_project import House, make_project, renamed

TOMORROW = AS_OF + timedelta(days=1)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house after its first night; only for reading."""
    folder = tmp_path_factory.mktemp("house")
    house = House(make_project(folder / "project"), folder / "raw", Warehouse(folder / "warehouse"))
    house.deliver(renamed("First night"))
    done = house.run("nightly")
    assert done.returncode == ExitCode.PUBLISHED, done.stderr
    return house


@pytest.fixture(scope="module")
def second_night(first_night: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house after a second, undisturbed night, in which a test warned; only for reading."""
    house = first_night.copy_to(tmp_path_factory.mktemp("second"))
    house.deliver(renamed("ODD", TOMORROW))
    done = house.run("nightly")
    assert done.returncode == ExitCode.PUBLISHED, done.stderr
    assert "test assert_no_customer_is_odd: 1 rows, customer_id=cus_1" in done.stderr
    return house


@pytest.fixture
def house(first_night: House, tmp_path: Path) -> House:
    """A house after its first night, to be lived in."""
    return first_night.copy_to(tmp_path)


def name_of(house: House) -> str:
    return house.query("select customer_name from core.dim_small_customers where customer_id = 'cus_1'")[0][0]


def no_leftovers(house: House) -> bool:
    return not list(house.warehouse.build.iterdir()) and not list(house.warehouse.path.rglob("*.wal"))


def wait_until(is_true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def children_of(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True)
    return [int(child) for child in found.stdout.split()]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def is_building(house: House) -> Callable[[], bool]:
    return lambda: any(house.warehouse.build.glob("*/lifecycle.duckdb"))


# What a published night of sound rows has nothing to say of, outside of git and where the package is not installed.
UNTOLD = {
    "fct_runs.cause",
    "fct_runs.git_revision",
    "fct_runs.output_hash",
    "fct_runs.project_version",
    "fct_source_loads.extra_columns",
    "fct_source_loads.rejected_reason",
}


def test_the_published_file_is_read_only_complete_and_alone(first_night: House) -> None:
    link, file = first_night.warehouse.link, first_night.warehouse.link.resolve()
    assert link.is_symlink() and not link.readlink().is_absolute()
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert no_leftovers(first_night)
    assert first_night.query("select as_of from core.as_of") == [(AS_OF,)]
    schemas = {schema for (schema,) in first_night.query("select distinct schema_name from duckdb_tables()")}
    assert schemas == {"core", "lifecycle", "ops", "snapshots"}
    assert first_night.query("select count(*) from lifecycle.fct_small_events") == [(5,)]
    names = first_night.query("select customer_name from core.dim_small_customers order by customer_id")
    assert [name for (name,) in names][1:] == AWKWARD_NAMES[1:]


def test_the_published_file_holds_the_record_of_its_run(first_night: House) -> None:
    ((outcome, as_of, read, written, tests),) = first_night.query(
        "select outcome, as_of, row_count_read, row_count_written, test_count from ops.fct_runs"
    )
    assert (outcome, as_of, read, tests) == ("published", AS_OF, 59, 6)
    assert written == sum(
        first_night.query(f"select count(*) from {table}")[0][0]
        for table in ("core.as_of", "core.source_cutoffs", "core.dim_small_customers",
                      "lifecycle.fct_small_events", "snapshots.snap_stripe__subscription_items")
    )  # fmt: skip
    loads = first_night.query("select source, table_name, row_count, synced_at, age_hours from ops.fct_source_loads")
    assert ("stripe", "customer", 5, AS_OF, 0.0) in loads
    assert first_night.query("select count(*) from ops.fct_test_results where outcome = 'pass'") == [(6,)]
    assert len(first_night.query("select * from ops.fct_model_runs where status = 'success'")) == 9


def test_each_column_of_the_record_is_written_and_explained(first_night: House) -> None:
    assert (
        first_night.query("select table_name from duckdb_tables() where schema_name = 'ops' and comment is null") == []
    )
    columns = first_night.query(
        "select table_name, column_name, comment from duckdb_columns() where schema_name = 'ops'"
    )
    assert [found for found in columns if not found[2]] == []
    of_night = [(table, column) for table, column, _ in columns if table in ("fct_runs", "fct_source_loads")]
    empty = {
        f"{table}.{column}"
        for table, column in of_night
        if first_night.query(f"select count({column}) from ops.{table}") == [(0,)]
    }
    assert empty <= UNTOLD


def test_no_personal_data_leaves_by_the_log_the_ledger_or_the_artifacts(first_night: House) -> None:
    place = first_night.warehouse.path
    texts = [
        *place.glob("logs/*"),
        *place.glob("state/*.jsonl"),
        *place.glob("state/runs/*"),
        *place.glob("work/target/**/*"),
    ]
    for file in texts:
        if file.is_file():
            assert b"person1@" not in file.read_bytes(), file


def test_what_is_kept_for_the_next_night_is_private_and_no_more_than_it_needs(second_night: House) -> None:
    assert second_night.kept_nights() == [AS_OF, TOMORROW], "the second night built on the first"
    (file,) = second_night.warehouse.history.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"person1@" not in file.read_bytes()


def test_readers_see_one_night_or_the_other(house: House) -> None:
    """One reader in this process and one in another hold the file while a night runs, and a second run is refused."""
    before = house.warehouse.link.resolve()
    reader = duckdb.connect(str(house.warehouse.link), read_only=True)
    script = (
        "import duckdb, sys\n"
        'read = lambda held: held.sql("select customer_name from core.dim_small_customers'
        " where customer_id = 'cus_1'\").fetchall()[0][0]\n"
        "held = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print(read(held), flush=True)\n"
        "sys.stdin.readline()\n"
        "print(read(held), read(duckdb.connect(sys.argv[1], read_only=True)), sep='|', flush=True)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(house.warehouse.link)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout and other.stdout.readline().strip() == "First night"
    rows = renamed("Second", TOMORROW)
    customers = rows["stripe.customer"]
    rows["stripe.customer"] = [customers[0] | {"id": f"#{number}", "name": "#"} for number in (1, 2)] + customers
    house.deliver(rows, "csv")
    night = house.start("nightly", "--keep", "1", "--full-refresh")
    wait_until(is_building(house))
    second = house.run("nightly")
    assert second.returncode == ExitCode.ALREADY_RUNNING and "Another run is going on" in second.stderr
    assert name_of(house) == "First night"
    assert night.wait() == ExitCode.PUBLISHED

    held = reader.sql("select customer_name from core.dim_small_customers where customer_id = 'cus_1'").fetchall()
    assert held == [("First night",)]
    assert name_of(house) == "Second"
    assert house.query("select count(*) from core.dim_small_customers") == [(7,)], "rows that begin with # are rows"
    assert other.communicate("go\n")[0].strip() == "First night|Second"
    assert not before.exists(), "--keep 1 leaves one version"
    versions = house.query(
        "select quantity, dbt_valid_to is null from snapshots.snap_stripe__subscription_items order by 1"
    )
    assert versions == [(6, True), (11, False)], "--full-refresh keeps the snapshots"
    assert house.kept_nights() == [TOMORROW], "--full-refresh builds on nothing, and is built on"


def test_a_failed_audit_keeps_last_night_and_can_be_accepted(house: House, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    notify = ("--notify", f"tee -a {inbox}")
    before = house.hash()
    house.deliver(renamed("BAD", TOMORROW))
    failed = house.run("nightly", *notify)
    assert failed.returncode == ExitCode.AUDIT_FAILED
    assert "test assert_no_customer_is_bad on dim_small_customers: 1 rows" in failed.stderr
    assert "customer_id=cus_1, customer_name=…, place=…" in failed.stderr
    assert "@" not in failed.stderr + failed.stdout
    assert house.hash() == before
    candidate = house.warehouse.failed
    assert str(candidate) in failed.stderr and stat.S_IMODE(candidate.stat().st_mode) == 0o600
    assert house.outcomes() == ["published", "audit_failed"]
    assert house.kept_nights() == [], "what the failed night changed is built on by none"

    accept = ("--accept", "assert_no_customer_is_bad", "--reason", "a pseudonym, ticket 7")
    done = house.run("nightly", *accept, *notify)
    assert done.returncode == ExitCode.PUBLISHED, done.stderr
    assert "1 let through (assert_no_customer_is_bad)" in done.stdout.replace("\n", " ") or "let through" in done.stdout
    assert name_of(house) == "BAD" and not candidate.exists()
    assert house.query("select test, failing_row_count, reason from ops.fct_accepted_failures") == [
        ("assert_no_customer_is_bad", 1, "a pseudonym, ticket 7")
    ]
    assert house.query("select outcome from ops.fct_runs order by ended_at") == [
        ("published",), ("audit_failed",), ("published",),
    ]  # fmt: skip
    failures = house.query("select example_keys from ops.fct_test_results where outcome = 'fail'")
    assert failures == [("customer_id=cus_1, customer_name=…, place=…",)] * 2

    told = [json.loads("{" + text) for text in inbox.read_text().split("{", 1)[1].replace("}{", "}\n{").split("\n{")]
    assert [message["kind"] for message in told] == ["incident", "recovery"]
    assert told[0]["root_cause"] == "test assert_no_customer_is_bad on dim_small_customers fails"
    assert told[0]["failed_checks"][0]["keys"] == ["customer_id=cus_1, customer_name=…, place=…"]
    assert told[0]["owner"] == "data-platform" and told[0]["published"]["as_of"].startswith("2026-11-01")


def test_a_broken_model_fails_without_its_values(house: House) -> None:
    house.deliver(renamed("BOOM", TOMORROW))
    failed = house.run("nightly")
    assert failed.returncode == ExitCode.AUDIT_FAILED
    assert "model core.dim_small_customers cannot be built" in failed.stderr
    assert "@" not in failed.stderr
    assert name_of(house) == "First night"


def test_an_earlier_as_of_is_built_and_published_only_when_asked_for(house: House) -> None:
    state = house.warehouse.state_link.readlink()
    past = ("nightly", "--as-of", "2026-10-31T12:00:00Z")
    refused = house.run(*past)
    assert refused.returncode == ExitCode.BAD_INPUT and "--publish-past" in refused.stderr
    assert stat.S_IMODE(house.warehouse.past.stat().st_mode) == 0o600
    assert house.query("select as_of from core.as_of") == [(AS_OF,)]
    assert house.kept_nights() == [AS_OF], "no earlier night builds on a later one"
    assert house.run(*past, "--publish-past").returncode == ExitCode.PUBLISHED
    assert house.query("select cast(as_of as varchar) from core.as_of") == [("2026-10-31 12:00:00",)]
    assert house.warehouse.state_link.readlink() == state, "an older as_of does not replace newer state"
    assert house.kept_nights() == [datetime(2026, 10, 31, 12)]
    assert house.outcomes() == ["published", "past_not_published", "published"]


def test_rollback_goes_back_and_the_next_night_goes_on(second_night: House, tmp_path: Path) -> None:
    house = second_night.copy_to(tmp_path)
    assert house.run("rollback").returncode == 0
    assert name_of(house) == "First night"
    assert house.run("rollback").returncode == ExitCode.BAD_INPUT
    assert house.run("nightly", "--no-history").returncode == ExitCode.PUBLISHED
    assert name_of(house) == "ODD" and house.kept_nights() == []
    assert house.query("select outcome from ops.fct_runs order by ended_at") == [
        ("published",), ("published",), ("rolled_back",), ("published",),
    ]  # fmt: skip


KILLED_AT = (
    "after_lock", "after_preflight", "after_history_taken", "after_carry", "while dbt builds", "after_dbt",
    "after_state", "after_copy", "before_swap", "after_swap", "after_ledger", "before_history_kept",
    "after_history_kept",
)  # fmt: skip


def test_kills_in_a_row_lose_nothing(house: House, second_night: House) -> None:
    """Each run goes on where the one before was killed; after each there is one night or the other, and no third."""
    before, tonight = house.hash(), second_night.hash()
    assert before != tonight
    house.deliver(renamed("ODD", TOMORROW))
    settled, kept = ["published"], [AS_OF]
    for point in KILLED_AT:
        if point == "while dbt builds":
            kill_while_dbt_builds(house)
        else:
            assert (point, house.run("nightly", LIFECYCLE_FAILPOINT=point).returncode) == (point, 137)
        is_swapped = KILLED_AT.index(point) >= KILLED_AT.index("after_swap")
        assert (point, house.hash()) == (point, tonight if is_swapped else before)
        settled.append("published" if is_swapped else "interrupted")
        if point == "after_history_taken":
            kept = []
        assert (point, house.kept_nights()) == (point, [TOMORROW] if point == "after_history_kept" else kept)
    assert house.run("nightly").returncode == ExitCode.PUBLISHED
    assert house.hash() == tonight
    assert house.outcomes() == [*settled, "published"]
    assert no_leftovers(house)
    snapshot = "select * from snapshots.snap_stripe__subscription_items order by dbt_scd_id"
    assert house.query(snapshot) == second_night.query(snapshot)


def kill_while_dbt_builds(house: House) -> None:
    """Kills the run alone; dbt must end with it, or it would build on beside the next run."""
    night = house.start("nightly")
    wait_until(lambda: bool(children_of(night.pid)))
    children = children_of(night.pid)
    time.sleep(0.5)
    night.kill()
    night.wait()
    wait_until(lambda: not any(is_alive(child) for child in children), seconds=5)


def test_a_termination_ends_the_run_cleanly(house: House) -> None:
    before = house.hash()
    night = house.start("nightly")
    wait_until(is_building(house))
    night.send_signal(signal.SIGTERM)
    assert night.wait(timeout=20) == ExitCode.INTERRUPTED
    assert "Stopped by SIGTERM" in (night.stdout.read() if night.stdout else "")
    assert house.hash() == before and no_leftovers(house)
    assert house.outcomes() == ["published", "interrupted"]


def test_the_time_limit_ends_the_run(house: House) -> None:
    done = house.run("nightly", LIFECYCLE_TIME_LIMIT="0.02")
    assert done.returncode == ExitCode.INTERRUPTED and "time limit of 0.02 minutes" in done.stderr


def test_too_little_memory_ends_the_run_and_says_so(house: House) -> None:
    before = house.hash()
    done = house.run("nightly", LIFECYCLE_MEMORY_LIMIT="1MB")
    assert done.returncode == ExitCode.INTERRUPTED and "LIFECYCLE_MEMORY_LIMIT" in done.stderr
    assert house.hash() == before


def test_raw_files_that_change_under_the_run_are_refused(house: House) -> None:
    night = house.start("nightly")
    wait_until(is_building(house))
    (house.raw / "stripe/product.parquet").touch()
    assert night.wait(timeout=60) == ExitCode.BAD_INPUT
    assert "changed while the run read them" in (night.stdout.read() if night.stdout else "")


def test_bad_input_is_recorded_and_leaves_everything_as_it_was(house: House) -> None:
    before = house.hash()
    (house.raw / "stripe/customer.parquet").unlink()
    assert house.run("nightly").returncode == ExitCode.BAD_INPUT
    refused = house.run("nightly", "--vars", '{reporting_currency: "EUR\'; drop table x"}')
    assert refused.returncode == ExitCode.BAD_INPUT and "reporting_currency" in refused.stderr
    assert house.hash() == before
    assert house.outcomes() == ["published", "bad_input", "bad_input"]
    assert "stripe.customer is required and is missing" in ledger.read_ledger(house.warehouse)[1]["cause"]


def test_a_time_out_of_the_calendar_is_none_and_is_counted(house: House) -> None:
    rows = renamed("Anna", TOMORROW)
    for row, created in zip(rows["stripe.customer"], ("1970-01-01", "1989-12-31 23:59:59", "1990-01-01"), strict=False):
        row["created"] = datetime.fromisoformat(created)
    house.deliver(rows)
    done = house.run("nightly")
    assert done.returncode == ExitCode.PUBLISHED, done.stderr
    assert "2 rows where created lies before 1990-01-01 or after 9999" in done.stderr
    created_at = house.query("select created_at from core.dim_small_customers order by customer_id limit 3")
    assert created_at == [(None,), (None,), (datetime(1990, 1, 1),)]
    counted = (
        "select entity, example_ids, row_count from ops.fct_data_quality where check_name = 'time_out_of_the_calendar'"
    )
    assert house.query(counted) == [("stripe.customer", "cus_1, cus_2", 2)]


def test_what_a_loader_has_not_finished_is_not_read(house: House) -> None:
    rows = renamed("Anna", TOMORROW)
    rows["stripe.customer"][0]["id"] = "cus_unfinished"
    house.deliver(rows)
    unfinished = house.raw / "stripe/customer/_temporary/part-0.parquet"
    unfinished.parent.mkdir(parents=True)
    (house.raw / "stripe/customer.parquet").rename(unfinished)
    write_raw(house.raw / "sound", renamed("Anna", TOMORROW))
    (house.raw / "sound/stripe/customer.parquet").rename(unfinished.parents[1] / "part-0.parquet")
    shutil.rmtree(house.raw / "sound")
    done = house.run("nightly")
    assert done.returncode == ExitCode.PUBLISHED, done.stderr
    assert str(unfinished) in done.stderr
    assert house.query("select count(*), max(customer_id) from core.dim_small_customers") == [(5, "cus_5")]


def test_damaged_state_stops_before_anything_is_built(house: House) -> None:
    state = house.warehouse.state_link.resolve()
    state.write_bytes(state.read_bytes()[:3000])
    done = house.run("nightly")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "it may be damaged" in done.stderr and str(house.warehouse.state_link) in done.stderr


def test_a_night_replaces_a_published_file_that_is_damaged(house: House) -> None:
    published = house.warehouse.link.resolve()
    published.chmod(0o644)
    published.write_bytes(published.read_bytes()[:5000])
    assert house.run("nightly", "--as-of", "2026-10-31").returncode == ExitCode.BAD_INPUT
    done = house.run("nightly")
    assert done.returncode == ExitCode.PUBLISHED and "cannot be read" in done.stderr
    assert name_of(house)


def test_another_target_is_built_by_dbt_and_must_exist(house: House) -> None:
    done = house.run("nightly", "--target", "nowhere")
    assert done.returncode == ExitCode.BAD_INPUT and "nowhere" in done.stderr


def test_what_dbt_says_has_no_colours_in_a_mail_or_a_log(house: House, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(house.project, project)
    (project / "models/marts/lifecycle/fct_lost.yml").write_text("models: [{name: fct_lost}]")
    (project / "models/marts/lifecycle/fct_small_events.sql").write_text("select * from {{ ref('gone') }}")
    done = replace(house, project=project).run("nightly")
    assert done.returncode == ExitCode.BAD_INPUT and "gone" in done.stderr and "fct_lost" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nightly", "--colour"], "No such option"),
        (["nightly", "--keep", "0"], "Invalid value for '--keep'"),
        (["nightly", "--accept", "some_test"], "each accepted test needs its reason"),
        (["nightly", "--allow-stale", "salesforce"], "no source"),
        (["nightly", "--as-of", "yesterday"], "no UTC time"),
        (["nightly", "--vars", "[1]"], "mapping"),
        (["nightly", "--representatives", "/dev/null/names.csv"], "names of representatives"),
        (["status", "--max-age", "soon"], "26h"),
        (["rollback", "20200101T000000Z-000000"], "no kept version"),
        (["export", "marts", "--out", "/dev/null/marts"], "/dev/null/marts"),
        (["demo", "--raw", "/dev/null/raw", "--scale", "0.001"], "/dev/null"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(house: House, arguments: list[str], words: str) -> None:
    done = house.run(*arguments, COLUMNS="200")
    assert done.returncode == ExitCode.BAD_INPUT
    assert words in done.stderr


def test_status_and_doctor_tell_what_is_there(house: House) -> None:
    status = house.run("status", COLUMNS="200")
    run = house.warehouse.published_run() or ""
    assert status.returncode == 0 and run in status.stdout and "as of 2026-11-01 00:00 UTC" in status.stdout
    assert house.run("status", "--max-age", "0m").returncode == 1
    doctor = house.run("doctor")
    assert doctor.returncode == 0 and f"published {run}" in doctor.stdout
    assert "history kept as of 2026-11-01 00:00:00: the next night builds on it" in doctor.stdout
    assert "of other code or settings" in house.run("doctor", LIFECYCLE_DBT_ARGS="--threads 1").stdout
    (house.raw / "stripe/customer.parquet").unlink()
    sick = house.run("doctor")
    assert sick.returncode == ExitCode.BAD_INPUT and "lacks customer" in sick.stdout
