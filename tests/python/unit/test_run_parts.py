"""The parts of the run that need no dbt: ledger, messages, hashes, state, publish, status and the audit's judgement."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from saas_lifecycle import ledger
from saas_lifecycle.audit import Audit, TestRun, judge
from saas_lifecycle.content_hash import content_hash
from saas_lifecycle.dbt_process import DbtCall, DbtOutcome
from saas_lifecycle.deliveries import EventFile
from saas_lifecycle.engine import attach_history, history_beside
from saas_lifecycle.errors import AuditFailed, BadInput, Interrupted, LifecycleError, OutOfResources, redacted
from saas_lifecycle.history import (
    drop_history,
    find_history,
    history_key,
    join_history,
    keep_history,
    start_history,
    take_history,
)
from saas_lifecycle.interrupts import stop_signals
from saas_lifecycle.limits import check_limits
from saas_lifecycle.nightly import judge_build
from saas_lifecycle.notify import tell_failure, tell_recovery
from saas_lifecycle.preflight import check_room
from saas_lifecycle.progress import Output, Progress
from saas_lifecycle.publish import copy_clean, count_public_rows, prune, swap_in
from saas_lifecycle.rollback import roll_back
from saas_lifecycle.run import NightlyOptions, Run
from saas_lifecycle.settings import Settings
from saas_lifecycle.state import carry_state, save_state
from saas_lifecycle.status import parse_age, show_status
from saas_lifecycle.warehouse import Warehouse, sha256_of

QUIET = Progress(Console(file=io.StringIO()))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    place = Warehouse(tmp_path / "warehouse")
    place.prepare()
    return place


def make_file(file: Path, *statements: str) -> Path:
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


def publish(warehouse: Warehouse, run_id: str, value: int = 1, ended_at: str = "2026-11-01 02:00:00") -> None:
    candidate = warehouse.build / "lifecycle.duckdb"
    candidate.unlink(missing_ok=True)
    make_file(candidate, "create schema core", f"create table core.facts as select {value} as value")
    swap_in(warehouse, copy_clean(candidate, warehouse.build / "published.duckdb").file, run_id)
    ledger.append(warehouse, entry(run_id, ended_at=ended_at), {})


def entry(run_id: str, outcome: str = "published", ended_at: str = "2026-11-01 02:00:00") -> dict[str, Any]:
    return {
        "run_id": run_id, "outcome": outcome, "exit_code": 0, "started_at": ended_at, "ended_at": ended_at,
        "as_of": "2026-11-01 00:00:00", "cause": None, "run_seconds": 1.0, "sources": [],
    }  # fmt: skip


# --- content hash


def test_the_hash_knows_no_order_and_no_noise_of_doubles(tmp_path: Path) -> None:
    rows = "select * from (values (1, 0.1::double, 'a'), (2, -0.0::double, null)) as t (id, share, name)"
    first = make_file(tmp_path / "a.duckdb", f"create table t as {rows}")
    second = make_file(
        tmp_path / "b.duckdb",
        f"create table t as select id, share + 1e-12 as share, name from ({rows}) order by id desc",
    )
    assert content_hash(first) == content_hash(second)


@pytest.mark.parametrize(
    "change",
    ["update t set name = 'b' where id = 1", "insert into t select * from t", "alter table t rename name to title",
     "update t set name = '' where id = 2", "update t set share = 0.100001 where id = 1"],
)  # fmt: skip
def test_the_hash_sees_every_change_of_rows(tmp_path: Path, change: str) -> None:
    rows = "select * from (values (1, 0.1::double, 'a'), (2, 0.2::double, null)) as t (id, share, name)"
    before = make_file(tmp_path / "a.duckdb", f"create table t as {rows}")
    after = make_file(tmp_path / "b.duckdb", f"create table t as {rows}", change)
    assert content_hash(before) != content_hash(after)


def test_the_hash_leaves_out_what_differs_by_nature(tmp_path: Path) -> None:
    table = "create table t as select 1 as id"
    plain = make_file(tmp_path / "a.duckdb", table)
    more = make_file(tmp_path / "b.duckdb", table, "create schema ops", "create table ops.fct_runs as select 1 as id")
    assert content_hash(plain) == content_hash(more)


# --- ledger


def test_a_killed_run_is_recorded_once_as_interrupted(warehouse: Warehouse) -> None:
    ledger.mark_started(warehouse, entry("run1", "interrupted"))
    assert (ledger.settle_killed_run(warehouse) or {})["outcome"] == "interrupted"
    assert ledger.settle_killed_run(warehouse) is None
    assert [each["run_id"] for each in ledger.read_ledger(warehouse)] == ["run1"]


def test_a_run_killed_after_its_swap_is_recorded_as_published(warehouse: Warehouse) -> None:
    publish(warehouse, "run1")
    ledger.mark_started(warehouse, entry("run2"))
    candidate = make_file(
        warehouse.build / "x.duckdb", "create schema core", "create table core.facts as select 2 as value"
    )
    swap_in(warehouse, copy_clean(candidate, warehouse.build / "published.duckdb").file, "run2")
    assert (ledger.settle_killed_run(warehouse) or {})["outcome"] == "published"


def test_a_run_killed_before_its_swap_leaves_no_version_behind(warehouse: Warehouse) -> None:
    publish(warehouse, "run1")
    ledger.mark_started(warehouse, entry("run2"))
    warehouse.published_file("run2").write_bytes(b"complete, and never pointed to")
    assert (ledger.settle_killed_run(warehouse) or {})["outcome"] == "interrupted"
    assert warehouse.kept_runs() == ["run1"]


def test_a_line_cut_by_a_power_loss_costs_no_other(warehouse: Warehouse) -> None:
    ledger.append(warehouse, entry("run1"))
    with warehouse.ledger.open("a") as handle:
        handle.write('{"run_id": "ru')
    ledger.append(warehouse, entry("run3"))
    assert [each["run_id"] for each in ledger.read_ledger(warehouse)] == ["run1", "run3"]


# --- publish, rollback, status


def test_only_public_schemas_are_copied_with_their_comments(warehouse: Warehouse) -> None:
    candidate = make_file(
        warehouse.build / "lifecycle.duckdb",
        *(f"create schema {schema}" for schema in ("core", "staging", "intermediate", "raw_stripe", "snapshots")),
        *(
            f"create table {schema}.t as select 1 as id"
            for schema in ("staging", "intermediate", "raw_stripe", "snapshots")
        ),
        "create table core.t (id bigint, amount decimal(38, 6))",
        "comment on table core.t is 'One row per ''thing''.'",
        "comment on column core.t.amount is 'Money.'",
        "create view core.v as select id from core.t",
    )
    copy = copy_clean(candidate, warehouse.build / "published.duckdb")
    with duckdb.connect(str(copy.file), read_only=True) as connection:
        names = connection.sql("select schema_name, table_name, comment from duckdb_tables() order by all").fetchall()
        (column,) = connection.sql("select comment from duckdb_columns() where column_name = 'amount'").fetchall()
    assert names == [("core", "t", "One row per 'thing'."), ("core", "v", None), ("snapshots", "t", None)]
    assert column == ("Money.",)
    assert not copy.file.with_name("published.duckdb.wal").exists()


def test_a_copy_that_lost_rows_is_not_published(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = make_file(warehouse.build / "c.duckdb", "create schema core", "create table core.t as select 1 as id")
    monkeypatch.setattr("saas_lifecycle.publish._copy_relation", lambda connection, *_: 1)
    with pytest.raises(AuditFailed, match="differs from the candidate"):
        copy_clean(candidate, warehouse.build / "published.duckdb")


def test_pruning_keeps_the_newest_and_the_published(warehouse: Warehouse) -> None:
    for number in range(1, 6):
        publish(warehouse, f"run{number}", number)
    roll_back(warehouse, "run1")
    prune(warehouse, keep=3)
    assert warehouse.kept_runs() == ["run1", "run4", "run5"]


def test_rollback_goes_to_a_kept_version_and_is_recorded(warehouse: Warehouse) -> None:
    publish(warehouse, "run1", 1)
    publish(warehouse, "run2", 2)
    assert roll_back(warehouse, None) == "run1"
    with duckdb.connect(str(warehouse.link), read_only=True) as connection:
        assert connection.sql("select value from core.facts").fetchall() == [(1,)]
    assert roll_back(warehouse, "run2") == "run2"
    assert [each["outcome"] for each in ledger.read_ledger(warehouse)][2:] == ["rolled_back", "rolled_back"]
    for run in ("run7", "../run1"):
        with pytest.raises(BadInput, match="no kept version"):
            roll_back(warehouse, run)


def test_a_damaged_version_is_not_published_again(warehouse: Warehouse) -> None:
    publish(warehouse, "run1", 1)
    publish(warehouse, "run2", 2)
    damaged = warehouse.published_file("run1")
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:5000])
    with pytest.raises(BadInput, match="run1 cannot be read"):
        roll_back(warehouse, None)
    assert warehouse.published_run() == "run2"


def test_status_is_not_good_while_nothing_can_be_read(warehouse: Warehouse) -> None:
    publish(warehouse, "run1", ended_at="2026-11-02 02:00:00")
    warehouse.published_file("run1").unlink()
    out = io.StringIO()
    assert not show_status(Console(file=out, width=160), warehouse, parse_age("26h"), datetime(2026, 11, 2, 3))
    assert "its file is gone" in out.getvalue()
    warehouse.link.unlink()
    assert not show_status(Console(file=out, width=160), warehouse, parse_age("26h"), datetime(2026, 11, 2, 3))


def test_a_folder_in_the_place_of_the_link_is_told_before_anything_is_built(warehouse: Warehouse) -> None:
    warehouse.link.mkdir()
    with pytest.raises(BadInput, match=r"lifecycle\.duckdb is a folder"):
        warehouse.prepare()


@pytest.mark.parametrize("marker", ["[]", '{"entry": {}, "details": null}', '"x"', '{"entry": "x"}'])
def test_a_marker_of_no_run_is_let_be(warehouse: Warehouse, marker: str) -> None:
    warehouse.started.write_text(marker)
    warehouse.incident.write_text("[]")
    assert ledger.settle_killed_run(warehouse) is None and not warehouse.started.exists()
    tell_recovery(None, warehouse, entry("run1"), QUIET)


def test_status_is_good_only_while_a_run_succeeded_in_time(warehouse: Warehouse) -> None:
    out = io.StringIO()
    console = Console(file=out, width=160)
    now = datetime(2026, 11, 2, 3)
    assert not show_status(console, warehouse, parse_age("26h"), now)
    assert "Nothing is published" in out.getvalue()
    publish(warehouse, "run1", ended_at="2026-11-02 02:00:00")
    ledger.append(warehouse, entry("run2", "audit_failed", "2026-11-02 02:30:00"))
    assert show_status(console, warehouse, parse_age("90m"), now)
    assert not show_status(console, warehouse, parse_age("30m"), now)
    assert "audit_failed" in out.getvalue()


def test_status_says_why_a_run_failed_on_a_narrow_terminal(warehouse: Warehouse) -> None:
    out = io.StringIO()
    cause = "The audit failed: test fct_mrr_bridge_monthly_rows_hold on fct_mrr_bridge_monthly fails."
    ledger.append(warehouse, entry("20261102T023000Z-9d02b1", "audit_failed") | {"cause": cause})
    show_status(Console(file=out, width=80), warehouse, parse_age("26h"), datetime(2026, 11, 2, 3))
    assert cause in out.getvalue() and "2026-11-01 00:00" in out.getvalue()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIFECYCLE_MEMORY_LIMIT", "much"),
        ("LIFECYCLE_MEMORY_LIMIT", "4"),
        ("LIFECYCLE_THREADS", "0"),
        ("LIFECYCLE_THREADS", "two"),
        ("LIFECYCLE_TIME_LIMIT", "-1"),
        ("LIFECYCLE_TIME_LIMIT", "inf"),
        ("LIFECYCLE_TIME_LIMIT", "nan"),
    ],
)
def test_a_limit_that_is_none_is_bad_input(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput, match=name):
        check_limits()


def test_a_reader_who_leaves_does_not_end_the_run() -> None:
    leaving, written = os.pipe()
    os.close(leaving)
    console = Output(file=os.fdopen(written, "w"))
    progress = Progress(console)
    with progress.step("Build"):
        progress.node("1/2 core.as_of")
    console.print("Published")
    console.file.close()


@pytest.mark.parametrize("text", ["26", "h", "1w", "-3h", "", "99999999999d"])
def test_an_age_needs_a_unit(text: str) -> None:
    with pytest.raises(BadInput):
        parse_age(text)
    assert parse_age("2d") == timedelta(days=2)


def test_a_full_disk_is_refused_before_anything_is_built(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10 * 1024**2}))
    with pytest.raises(BadInput, match="10 MB free, a run needs 256 MB"):
        check_room(warehouse)


# --- history


AS_OF = datetime(2026, 11, 1)
OCTOBER = EventFile("segment.tracks", "segment/tracks/2026-10.parquet", "1")
NOVEMBER = EventFile("segment.tracks", "segment/tracks/2026-11.parquet", "2")
ITEMS = EventFile("stripe.items", "stripe/items.parquet", "4")
OF_SEGMENT = {("staging", "stg_segment__tracks"), ("product", "int_users_compared")}
OF_STRIPE = {("staging", "stg_stripe__items")}


def keep(warehouse: Warehouse, *statements: str) -> Path:
    """Leaves a history of October's events and of items, with tables of both and one of users; returns its file."""
    candidate = warehouse.build / "lifecycle.duckdb"
    start_history(candidate)
    make_file(
        history_beside(candidate),
        "create schema staging",
        "create schema product",
        "create table staging.stg_segment__tracks as select 'https://company.example/one' as page_url",
        "create table staging.stg_stripe__items as select 'item_1' as item_id",
        "create table product.int_users_compared as select 'user_1' as user_id, 1 as fingerprint",
        "create table product.int_users_kept as select 'user_1' as user_id",
        *statements,
    )
    drop_history(warehouse)
    made = [(*table, source) for source, tables in (("segment", OF_SEGMENT), ("stripe", OF_STRIPE)) for table in tables]
    made.append(("staging", "not_built", "segment"))
    keep_history(warehouse, "key", candidate, made, [OCTOBER, ITEMS], AS_OF)
    (file,) = warehouse.history.iterdir()
    return file


def test_only_sound_history_of_the_same_code_and_settings_is_found(warehouse: Warehouse) -> None:
    keep(warehouse)
    assert find_history(warehouse, "other") is None
    found = find_history(warehouse, "key")
    assert found and found.kept_until == AS_OF
    with duckdb.connect(str(found.file), read_only=True) as kept:
        assert kept.sql("select user_id from product.int_users_kept").fetchall() == [("user_1",)]

    content = found.file.read_bytes()
    for damaged in (content[:-1], b"", content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]):
        found.file.write_bytes(damaged)
        assert find_history(warehouse, "key") is None
    other = make_file(warehouse.build / "other.duckdb", "create table facts as select 1 as fact")
    (warehouse.history / f"key-{sha256_of(other)[:16]}.duckdb").write_bytes(other.read_bytes())
    assert find_history(warehouse, "key") is None, "a whole file that no night left"
    drop_history(warehouse)
    assert not list(warehouse.history.iterdir())


@pytest.mark.parametrize(
    ("tonight", "new_files", "anew"),
    [
        ([OCTOBER, ITEMS], [], []),
        ([OCTOBER, NOVEMBER, ITEMS], [NOVEMBER.file], []),
        ([NOVEMBER, ITEMS], [], ["segment"]),
        ([replace(OCTOBER, digest="3"), NOVEMBER, ITEMS], [], ["segment"]),
        ([OCTOBER, NOVEMBER, replace(ITEMS, digest="5")], [NOVEMBER.file], ["stripe"]),
        ([NOVEMBER], [], ["segment", "stripe"]),
    ],
    ids=["nothing_is_new", "a_file_is_new", "a_file_is_gone", "a_file_changed", "another_changed", "both_changed"],
)
def test_events_go_on_from_the_files_of_the_night_before(
    warehouse: Warehouse, tonight: list[EventFile], new_files: list[str], anew: list[str]
) -> None:
    """The models are told which files are new; where one of before is not as it was, nothing of its source stays."""
    keep(warehouse)
    history, candidate = find_history(warehouse, "key"), warehouse.build / "lifecycle.duckdb"
    assert history
    assert take_history(history, candidate, tonight) == anew
    assert not list(warehouse.history.iterdir())
    with duckdb.connect(str(history_beside(candidate))) as taken:
        found = set(taken.sql("select schema_name, table_name from duckdb_tables()").fetchall())
        assert ("product", "int_users_kept") in found
        assert found & OF_SEGMENT == (set() if "segment" in anew else OF_SEGMENT)
        assert found & OF_STRIPE == (set() if "stripe" in anew else OF_STRIPE)
        assert taken.sql("select file from main.new_files").fetchall() == [(file,) for file in new_files]
        assert taken.sql("select source_name from main.sources_anew").fetchall() == [(source,) for source in anew]
    assert (b"company.example/one" in history_beside(candidate).read_bytes()) == ("segment" not in anew)


def test_nothing_stays_in_the_file_of_who_is_gone(warehouse: Warehouse) -> None:
    """Deleted rows leave their bytes in a file that is changed in place; it is written anew when somebody is gone."""
    deleted = ("create table product.names as select 'Somebody' as name", "checkpoint", "delete from product.names")
    assert b"Somebody" in keep(warehouse, *deleted).read_bytes(), "else this test shows nothing"
    is_gone = "insert into product.int_users_compared values ('user_2', null)"
    assert b"Somebody" not in keep(warehouse, *deleted, is_gone).read_bytes()


def test_a_candidate_that_is_set_aside_is_whole(warehouse: Warehouse) -> None:
    """What it has in common with nights before is copied into it, for whoever looks into it alone."""
    candidate = make_file(warehouse.build / "lifecycle.duckdb", "create schema core", "create table core.facts (a int)")
    join_history(candidate)
    start_history(candidate)
    make_file(history_beside(candidate), "create schema product", "create table product.fct_days as select 1 as day")
    with duckdb.connect(str(candidate)) as building:
        attach_history(building, candidate)
        building.execute("create view core.days as with history as (from history.product.fct_days) from history")
        building.execute("create view core.busy_days as select history.day from lifecycle.core.days as history")
    join_history(candidate)
    history_beside(candidate).unlink()
    with duckdb.connect(str(candidate)) as whole:
        for table in ("product.fct_days", "core.days", "core.busy_days"):
            assert whole.sql(f"select day from {table}").fetchall() == [(1,)]
        assert whole.sql("select * from core.facts").fetchall() == []


def test_kept_tables_are_published_with_the_others(warehouse: Warehouse) -> None:
    candidate = make_file(warehouse.build / "lifecycle.duckdb", "create schema core", "create table core.facts (a int)")
    start_history(candidate)
    make_file(
        history_beside(candidate),
        "create schema product",
        "create table product.fct_days as select 1 as day",
        "comment on column product.fct_days.day is 'A day.'",
        "create schema intermediate",
        "create table intermediate.int_days as select 1 as day",
    )
    assert count_public_rows(candidate) == 1
    copy = copy_clean(candidate, warehouse.build / "published.duckdb")
    assert (copy.table_count, copy.row_count) == (2, 1)
    with duckdb.connect(str(copy.file), read_only=True) as published:
        comments = published.sql("select table_name, comment from duckdb_columns() where schema_name = 'product'")
        assert comments.fetchall() == [("fct_days", "A day.")]


def test_the_key_of_history_is_of_code_and_settings_but_not_of_the_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def key(**settings: Any) -> str:
        return history_key(tmp_path, Settings(settings, {}, ("stripe",)))

    (tmp_path / "models").mkdir()
    model = tmp_path / "models" / "fct_few.sql"
    model.write_text("select 1")
    before = key(reporting_currency="EUR", as_of="2026-11-01", raw_path="/raw")
    assert (
        key(reporting_currency="EUR", as_of="2026-11-02", raw_path="/other", allow_empty_sources=["stripe"]) == before
    )
    assert key(reporting_currency="USD") != before
    model.write_text("select 2")
    assert key(reporting_currency="EUR") != before
    model.write_text("select 1")
    assert key(reporting_currency="EUR") == before
    monkeypatch.setattr("saas_lifecycle.history._STATISTICS", tmp_path)
    (tmp_path / "lead_model.py").write_text("SLOPE = 1")
    assert key(reporting_currency="EUR") != before, "what a Python model calls is code"


# --- state


SNAPSHOT = ("create schema snapshots", "create table snapshots.items as select 'si_1' as id, 3 as quantity")


def test_state_is_saved_carried_and_never_taken_back_in_time(warehouse: Warehouse) -> None:
    as_of = datetime(2026, 11, 1)
    first = make_file(warehouse.build / "first.duckdb", *SNAPSHOT)
    assert save_state(warehouse, first, "run1", as_of, is_published=False)
    assert not save_state(warehouse, first, "run2", as_of - timedelta(days=1), is_published=False)
    assert warehouse.state_link.resolve().stem == "run1"
    candidate = warehouse.build / "second.duckdb"
    assert carry_state(warehouse, candidate) == as_of
    with duckdb.connect(str(candidate), read_only=True) as connection:
        assert connection.sql("select * from snapshots.items").fetchall() == [("si_1", 3)]


def test_what_was_reported_is_saved_with_the_publish_alone(warehouse: Warehouse) -> None:
    def candidate(name: str, quantity: int) -> Path:
        closes = ("create schema recorded", f"create table recorded.closes as select {quantity} as mrr")
        return make_file(warehouse.build / f"{name}.duckdb", *SNAPSHOT, *closes)

    def saved() -> list[tuple[int]]:
        with duckdb.connect(str(warehouse.state_link), read_only=True) as connection:
            return connection.sql("select mrr from recorded.closes").fetchall()

    as_of = datetime(2026, 11, 1)
    for is_published in (False, True):
        assert save_state(warehouse, candidate(f"first{is_published}", 100), "run1", as_of, is_published)
    assert saved() == [(100,)]
    assert save_state(warehouse, candidate("failed", 90), "run2", as_of + timedelta(days=1), is_published=False)
    assert saved() == [(100,)], "a night that failed its audit reported nothing"


def test_damaged_state_stops_the_run_and_says_how_to_go_on(warehouse: Warehouse) -> None:
    file = make_file(warehouse.build / "first.duckdb", *SNAPSHOT)
    for number in (1, 2):
        save_state(warehouse, file, f"run{number}", datetime(2026, 11, number), is_published=False)
    newest = warehouse.state_link.resolve()
    newest.chmod(0o600)
    newest.write_bytes(newest.read_bytes()[:5000])
    with pytest.raises(BadInput, match="it may be damaged") as caught:
        carry_state(warehouse, warehouse.build / "second.duckdb")
    assert f"ln -sfn {warehouse.state_versions / 'run1.duckdb'} {warehouse.state_link}" in caught.value.hint


def test_a_published_file_serves_as_a_backup_of_the_state(warehouse: Warehouse) -> None:
    backup = make_file(
        warehouse.published_file("run1"),
        *SNAPSHOT,
        "create schema core",
        "create table core.as_of as select timestamp '2026-11-01' as as_of",
    )
    warehouse.state_link.symlink_to(backup)
    assert carry_state(warehouse, warehouse.build / "second.duckdb") == datetime(2026, 11, 1)


# --- audit and messages


def manifest(**tests: str) -> dict[str, Any]:
    """Two models, of which the second reads the first, and the tests given as name=level on the first."""
    model = {"resource_type": "model", "schema": "core", "config": {}, "columns": {}, "depends_on": {"nodes": []}}
    nodes: dict[str, Any] = {
        f"model.{name}": model | {"name": name, "unique_id": f"model.{name}", "group": "revenue"} for name in ("a", "b")
    }
    nodes["model.a"]["columns"] = {"nickname": {"config": {"meta": {"pii": "direct"}}}}
    for name, level in tests.items():
        nodes[f"test.{name}"] = {
            "name": name, "unique_id": f"test.{name}", "resource_type": "test", "attached_node": "model.a",
            "config": {"meta": {"audit": level}}, "depends_on": {"nodes": ["model.a"]},
        }  # fmt: skip
    parents = {"model.a": [], "model.b": ["model.a"]} | {f"test.{name}": ["model.a"] for name in tests}
    groups = {"group.saas_lifecycle.revenue": {"owner": {"name": "finance-analytics", "email": "f@example.com"}}}
    return {"nodes": nodes, "parent_map": parents, "groups": groups}


def results(**statuses: str) -> dict[str, Any]:
    kinds = {name: "model" if len(name) == 1 else "test" for name in statuses}
    return {
        "results": [
            {
                "unique_id": f"{kinds[name]}.{name}", "status": status, "execution_time": 0.1, "message": None,
                "failures": 2 if status in ("warn", "fail") else 0,
                "compiled_code": "select 'cus_1' as customer_id, 'Jo' as nickname, 'x@y.example' as place",
            }
            for name, status in statuses.items()
        ]
    }  # fmt: skip


def test_the_audit_judges_by_level(tmp_path: Path) -> None:
    candidate = make_file(tmp_path / "lifecycle.duckdb")
    found = judge(
        manifest(hard="block", soft="warn"), results(a="success", b="success", hard="warn", soft="warn"), candidate, {}
    )
    assert ([test.test for test in found.failed], [test.test for test in found.warned]) == (["hard"], ["soft"])
    assert found.root_cause == "test hard on a fails" and found.owner == "finance-analytics"
    assert found.failed[0].keys == ["customer_id=cus_1, nickname=…, place=…"]


def test_an_accepted_failure_is_let_through_with_its_reason() -> None:
    found = judge(manifest(hard="block"), results(a="success", hard="fail"), None, {"hard": "known"})
    assert found.problems == [] and found.accepted[0].accepted_because == "known"
    with pytest.raises(BadInput, match="which is no test"):
        judge(manifest(hard="block"), results(a="success", hard="pass"), None, {"herd": "typo"})


def test_fewer_tests_than_expected_is_a_failure() -> None:
    for ran in ({}, {"hard": "skipped"}):
        found = judge(manifest(hard="block", soft="warn"), results(a="success", soft="pass", **ran), None, {})
        assert "1 of 2 tests ran; not run: hard" in found.problems[0]
    assert judge(manifest(), results(a="success"), None, {}).problems == ["0 of 0 tests ran; not run: any"]


def test_the_root_cause_is_what_fails_first_upstream() -> None:
    found = judge(manifest(hard="block"), results(a="error", b="skipped", hard="skipped"), None, {})
    assert found.root_cause == "model core.a cannot be built"
    assert any("1 models were skipped for it: b" in problem for problem in found.problems)


def test_errors_lose_the_values_that_engines_quote() -> None:
    told = redacted("Conversion Error: Could not convert string 'Jo Doe' to INT32, near jo@company.example")
    assert told == "Conversion Error: Could not convert string '…' to INT32, near <e-mail>"


def failing(name: str) -> Audit:
    return Audit(
        [], [TestRun(name, "a", "block", "fail", 2, 0.1, "", "t", "finance-analytics", ["id=1"])], ["x"], "cause"
    )


def test_one_message_an_incident_none_on_repeats_one_on_recovery(warehouse: Warehouse, tmp_path: Path) -> None:
    inbox = tmp_path / "in box.jsonl"
    script = tmp_path / "notify.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + chr(10))")
    command = f"{sys.executable} {script} '{inbox}'"
    failure = AuditFailed("The audit failed.", ["2 rows, jo@company.example"])
    publish(warehouse, "run1")
    for run, audit in (("run2", failing("hard")), ("run3", failing("hard")), ("run4", failing("other"))):
        tell_failure(command, warehouse, entry(run, "audit_failed"), failure, audit, QUIET)
    for run in ("run5", "run6"):
        tell_recovery(command, warehouse, entry(run), QUIET)
    messages = [json.loads(line) for line in inbox.read_text().splitlines()]
    assert [(message["kind"], message["run_id"]) for message in messages] == [
        ("incident", "run2"), ("incident", "run4"), ("recovery", "run5"),
    ]  # fmt: skip
    first = messages[0]
    assert first["root_cause"] == "cause" and first["published"]["run_id"] == "run1"
    assert first["failed_checks"] == [
        {
            "test": "hard",
            "model": "a",
            "outcome": "fail",
            "failing_rows": 2,
            "keys": ["id=1"],
            "owner": "finance-analytics",
        }
    ]
    assert "@" not in inbox.read_text()


def test_an_incident_that_could_not_be_told_is_told_at_the_next_try(warehouse: Warehouse, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    failure = LifecycleError("The disk did not do its part.")
    for command in ("/nowhere/command", "'unclosed", "http://127.0.0.1:9/", None, f"tee {inbox}", f"tee -a {inbox}"):
        tell_failure(command, warehouse, entry("run1", "error"), failure, None, QUIET)
    assert len(inbox.read_text().split('"kind"')) == 2


@pytest.mark.parametrize("has_started", [True, False])
def test_a_disk_that_is_full_before_dbt_has_a_result_is_no_bad_input(warehouse: Warehouse, has_started: bool) -> None:
    run = Run(NightlyOptions(warehouse.path, warehouse.path, warehouse), QUIET, "run1", datetime(2026, 11, 1, 2))
    call = DbtCall(warehouse.path, warehouse, {"DBT_TARGET_PATH": str(warehouse.target)}, {})
    outcome = DbtOutcome(2, 1.0, has_started)
    outcome.messages.append("OSError: [Errno 28] No space left on device")
    with pytest.raises(OutOfResources, match="Memory or disk ran out"):
        judge_build(run, call, outcome)


def test_a_signal_that_the_engine_took_for_an_error_ends_the_run_before_its_next_step(warehouse: Warehouse) -> None:
    options = NightlyOptions(root=warehouse.path, raw=warehouse.path, warehouse=warehouse)
    run = Run(options, QUIET, "20261101T020000Z-000000", datetime(2026, 11, 1, 2))
    with run.step("Preflight"):
        run.stopped.append(Interrupted("The time limit of 30 minutes is over."))
    with pytest.raises(Interrupted, match="30 minutes"), run.step("Publish"):
        pytest.fail("It must not publish.")


def test_a_second_signal_does_not_interrupt_the_record_of_the_first() -> None:
    with stop_signals() as stopped:
        with pytest.raises(Interrupted, match="SIGTERM"):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert len(stopped) == 1
