"""The nightly run: lock, preflight, build, audit, publish, ledger. Nothing before the swap is visible to a reader."""

from __future__ import annotations

import logging
import os
import shutil
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb

from saas_lifecycle import ledger, ops
from saas_lifecycle.audit import judge, ran_out
from saas_lifecycle.contract import load_contract
from saas_lifecycle.dbt_process import DbtCall, DbtOutcome, read_artifact, run_dbt
from saas_lifecycle.deliveries import event_files
from saas_lifecycle.engine import connect, history_beside
from saas_lifecycle.errors import (
    AuditFailed,
    BadInput,
    ExitCode,
    Interrupted,
    LifecycleError,
    OutOfResources,
    PastNotPublished,
    redacted,
)
from saas_lifecycle.failpoints import failpoint
from saas_lifecycle.history import (
    drop_history,
    event_tables,
    find_history,
    history_key,
    join_history,
    keep_history,
    start_history,
    take_history,
)
from saas_lifecycle.interrupts import ignore_signals, stop_signals
from saas_lifecycle.limits import check_limits
from saas_lifecycle.lock import run_lock
from saas_lifecycle.notify import tell_failure, tell_recovery
from saas_lifecycle.preflight import check_raw, check_room, drift_warnings, input_hash
from saas_lifecycle.progress import Progress, log_file
from saas_lifecycle.publish import copy_clean, count_public_rows, prune, swap_in
from saas_lifecycle.run import NightlyOptions, Run, RunResult
from saas_lifecycle.settings import check_raw_path, load_settings, parse_timestamp
from saas_lifecycle.state import carry_state, save_state, saved_as_of, settle_killed_run
from saas_lifecycle.warehouse import Warehouse, make_private

_log = logging.getLogger("saas_lifecycle")


def run_nightly(options: NightlyOptions, progress: Progress) -> RunResult:
    """Runs one night; raises a LifecycleError that says why nothing was published."""
    warehouse = options.warehouse
    warehouse.prepare()
    with run_lock(warehouse), stop_signals() as stopped, _spill(warehouse):
        started_at = ledger.now()
        run = Run(options, progress, ledger.new_run_id(started_at), started_at, stopped=stopped)
        with log_file(warehouse.logs, run.run_id):
            try:
                _settle(run)
                ledger.mark_started(warehouse, run.entry("interrupted", ExitCode.INTERRUPTED, "the run was killed"))
                failpoint("after_lock")
                result = _work(run)
            except BaseException as error:
                failure = stopped[0] if stopped else _as_failure(error)
                _record_failure(run, failure)
                if failure is error:
                    raise
                raise failure from error
            tell_recovery(options.notify, warehouse, result.entry, progress)
            return result


def _work(run: Run) -> RunResult:
    progress = run.progress
    with run.step("Preflight"):
        _preflight(run)
    failpoint("after_preflight")
    with run.step("Build"):
        call = _dbt_call(run)
        outcome = run_dbt(call, progress.node, progress.detail)
        run.dbt_seconds = outcome.seconds
        progress.result(f"dbt ended with {outcome.exit_code}")
    failpoint("after_dbt")
    if run.is_embedded and outcome.has_started_nodes:
        _keep_state(run, is_published=False)
    failpoint("after_state")
    with run.step("Audit"):
        judge_build(run, call, outcome)
    failpoint("after_audit")
    if not run.is_embedded:
        return _finish_elsewhere(run)
    with run.step("Check"):
        _check_unchanged(run)
        run.row_count_written = count_public_rows(run.candidate)
        run.finding_count = _write_ops(run, "published", ExitCode.PUBLISHED)
        failpoint("after_ops")
        run.copy = copy_clean(run.candidate, run.folder / "published.duckdb")
        progress.result(f"{run.copy.table_count} tables, {run.copy.row_count:,} rows copied and verified")
    _refuse_past(run)
    return _publish(run)


def _preflight(run: Run) -> None:
    options = run.options
    check_limits()
    contract = load_contract(options.root)
    options.allowances.check(contract)
    as_of = _given_as_of(options)
    if not run.is_embedded:
        # The raw data lies in the target; dbt itself checks it before the first model.
        run.settings = load_settings(options.root, options.overrides, contract)
        return
    check_raw_path(options.raw)
    run.settings = load_settings(options.root, options.overrides, contract, options.raw)
    if as_of is None and run.settings.values.get("as_of"):
        as_of = parse_timestamp(str(run.settings.values["as_of"]))
    check_room(options.warehouse)
    saved_as_of(options.warehouse)
    run.preflight = check_raw(
        options.root,
        options.raw,
        contract,
        run.settings,
        options.allowances,
        as_of,
        run.progress.detail,
    )
    run.preflight.warnings += drift_warnings(
        run.preflight.loads, _loads_before(run.warehouse), run.settings.enabled_sources
    )
    for warning in run.preflight.warnings:
        run.progress.warn(warning)
    tables = len(run.preflight.loads)
    run.progress.result(
        f"{tables} tables, {run.preflight.row_count:,} rows, as of {run.preflight.as_of:%Y-%m-%d %H:%M}Z"
    )


def _given_as_of(options: NightlyOptions) -> datetime | None:
    try:
        return parse_timestamp(options.as_of) if options.as_of else None
    except ValueError as error:
        raise BadInput(f"--as-of: {error}.") from error


def _loads_before(warehouse: Warehouse) -> list[dict[str, Any]]:
    details = ledger.run_details(warehouse).get(warehouse.published_run() or "") or {}
    return details.get("loads") or []


def _dbt_call(run: Run) -> DbtCall:
    """Names tonight's candidate by a path that is the same each night, so that dbt parses only what changed."""
    options, warehouse = run.options, run.warehouse
    environment = {
        "LIFECYCLE_TARGET": options.target,
        "LIFECYCLE_RAW": str(options.raw),
        "LIFECYCLE_DATABASE": str(warehouse.tonight / "lifecycle.duckdb"),
        "LIFECYCLE_TEMP": os.environ["LIFECYCLE_TEMP"],
        "LIFECYCLE_TEST_SEVERITY": "warn",
        "DBT_TARGET_PATH": str(warehouse.target),
        "DBT_LOG_PATH": str(warehouse.work),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
    }
    without_snapshots = False
    if run.preflight:
        environment["LIFECYCLE_AS_OF"] = ledger.as_text(run.preflight.as_of) or ""
        if options.keeps_history:
            environment["LIFECYCLE_HISTORY"] = str(history_beside(warehouse.tonight / run.candidate.name))
        without_snapshots = _prepare_candidate(run)
    else:
        environment["LIFECYCLE_AS_OF"] = options.as_of or ""
    for stale in ("run_results.json", "manifest.json"):
        (warehouse.target / stale).unlink(missing_ok=True)
    variables = dict(options.overrides)
    if options.allowances.empty:
        variables["allow_empty_sources"] = sorted(options.allowances.empty)
    return DbtCall(
        root=options.root,
        warehouse=warehouse,
        environment=environment,
        variables=variables,
        target=options.target,
        full_refresh=options.full_refresh,
        without_snapshots=without_snapshots,
    )


def _prepare_candidate(run: Run) -> bool:
    """Makes tonight's folder with the saved state in it; true where as_of is older than that state."""
    warehouse = run.warehouse
    run.folder.mkdir(mode=0o700)
    warehouse.tonight.unlink(missing_ok=True)
    warehouse.tonight.symlink_to(run.folder)
    _take_history(run)
    failpoint("after_history_taken")
    saved = carry_state(warehouse, run.candidate)
    failpoint("after_carry")
    return saved is not None and run.preflight is not None and run.preflight.as_of < saved


def _take_history(run: Run) -> None:
    """Lets tonight build on what an earlier night of the same code and settings kept, unless that knows a later day."""
    options = run.options
    assert run.preflight and run.settings  # noqa: S101 - an embedded run has both
    if not options.keeps_history:
        return
    run.history_key = history_key(options.root, run.settings)
    run.event_files = event_files(options.raw, run.preflight.loads)
    history = None if options.full_refresh else find_history(run.warehouse, run.history_key)
    if history is None or history.kept_until > run.preflight.as_of:
        start_history(run.candidate)
        return
    run.progress.node(f"builds on what was kept as of {history.kept_until:%Y-%m-%d %H:%M}Z")
    for source in take_history(history, run.candidate, run.event_files):
        run.progress.node(f"reads all of {source} anew: a raw file of its logs changed or is gone")


def _keep_history(run: Run) -> None:
    """Leaves tonight's kept tables to the next night; where that cannot be done, the next one builds all anew."""
    assert run.preflight and run.settings  # noqa: S101 - an embedded run has both
    try:
        drop_history(run.warehouse)
        if run.history_key and history_key(run.options.root, run.settings) == run.history_key:
            keep_history(
                run.warehouse, run.history_key, run.candidate, run.event_tables, run.event_files, run.preflight.as_of
            )
    except (OSError, duckdb.Error) as error:
        run.progress.warn(f"published; nothing is kept for the next night: {redacted(str(error))}")


def _keep_state(run: Run, is_published: bool) -> None:
    assert run.preflight  # noqa: S101 - an embedded run has one
    save_state(run.warehouse, run.candidate, run.run_id, run.preflight.as_of, is_published)


def judge_build(run: Run, call: DbtCall, outcome: DbtOutcome) -> None:
    """Raises what keeps the candidate from being published."""
    manifest, results = read_artifact(call, "manifest.json"), read_artifact(call, "run_results.json")
    said = [message for message in outcome.messages if message.strip()]
    has_built = results is not None and outcome.has_started_nodes
    if not has_built and ran_out(said):
        raise _ran_out(said[-3:])
    if results is None and outcome.has_started_nodes:
        raise AuditFailed(f"dbt broke off while it built (it ended with {outcome.exit_code}).", said)
    if manifest is None or results is None:
        raise BadInput("dbt could not start to build.", said, hint="Mend it, then try `dbt parse` in the project.")
    hooks = [result for result in results["results"] if result["unique_id"].startswith("operation.")]
    if any(hook["status"] == "error" for hook in hooks) or not outcome.has_started_nodes:
        raise BadInput("dbt stopped before its first model.", said)
    candidate = run.candidate if run.is_embedded else None
    run.event_tables = event_tables(manifest)
    run.audit = audit = judge(manifest, results, candidate, run.options.accepted)
    if audit.is_out_of_resources:
        raise _ran_out(audit.problems[:5])
    if outcome.exit_code not in (0, 1):
        audit.problems.append(f"dbt ended with {outcome.exit_code}: {said[-1] if said else ''}")
    if audit.problems:
        raise AuditFailed(
            f"The audit failed: {audit.root_cause or audit.problems[0]}.",
            audit.problems,
            hint="Last night's warehouse stays. Look into the candidate, mend the cause and run again;"
            " or let one failed test through: lifecycle nightly --accept TEST --reason TEXT.",
        )
    passed = sum(test.outcome == "pass" for test in audit.tests)
    run.progress.result(
        f"{passed} of {len(audit.tests)} tests passed, {len(audit.warned)} warned, {len(audit.accepted)} accepted"
    )
    for test in audit.warned:
        run.progress.warn(f"test {test.test}: {test.failing_row_count} rows, {'; '.join(test.keys[:2])}")


def _ran_out(details: list[str]) -> OutOfResources:
    return OutOfResources(
        "Memory or disk ran out while the models were built.",
        details,
        hint="Give more with LIFECYCLE_MEMORY_LIMIT, less with LIFECYCLE_THREADS=1, or free disk space.",
    )


def _check_unchanged(run: Run) -> None:
    """The raw files must be those that the preflight checked, and dbt must have read them to the same as_of."""
    assert run.preflight  # noqa: S101 - an embedded run has one
    try:
        unchanged = input_hash(run.options.raw, run.preflight.loads) == run.preflight.input_hash
    except FileNotFoundError:
        unchanged = False
    if not unchanged:
        raise BadInput(
            f"Raw files in {run.options.raw} changed while the run read them.",
            hint="Run again when the loader has finished.",
        )
    with connect(run.candidate, read_only=True) as connection:
        ((as_of,),) = connection.execute("select as_of from core.as_of").fetchall()
    if as_of != run.preflight.as_of:
        raise BadInput(
            f"The models were built as of {as_of}, the run asked for {run.preflight.as_of}.",
            hint="Is as_of fixed in dbt_project.yml? Its default reads LIFECYCLE_AS_OF.",
        )


def _write_ops(run: Run, outcome: str, exit_code: int) -> int:
    assert run.preflight  # noqa: S101 - an embedded run has one
    entries = [*ledger.read_ledger(run.warehouse), run.entry(outcome, exit_code)]
    details = ledger.run_details(run.warehouse) | {run.run_id: run.details()}
    return ops.write_ops(run.options.root, run.candidate, entries, details, run.preflight)


def _published_as_of(run: Run) -> datetime | None:
    """The published cut-off; of a file that is damaged the ledger knows it, and tonight's is to take its place."""
    warehouse = run.warehouse
    if not warehouse.link.exists():
        return None
    try:
        with connect(warehouse.link, read_only=True) as connection:
            return connection.execute("select as_of from core.as_of").fetchall()[0][0]
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        run.progress.warn(f"{warehouse.link} cannot be read; it may be damaged")
        entry = ledger.last_published(warehouse)
        return ledger.as_instant(entry["as_of"]) if entry else None


def _refuse_past(run: Run) -> None:
    as_of = _published_as_of(run)
    if run.preflight and as_of and run.preflight.as_of < as_of and not run.options.publish_past:
        join_history(run.candidate)
        shutil.move(run.candidate, run.warehouse.past)
        make_private(run.warehouse.past)
        raise PastNotPublished(
            f"Built and audited as of {run.preflight.as_of}, which is before the published {as_of}: not published.",
            [f"the candidate lies at {run.warehouse.past}"],
            hint="Publish it all the same with --publish-past.",
        )


def _publish(run: Run) -> RunResult:
    assert run.copy  # noqa: S101 - made before
    warehouse = run.warehouse
    entry = run.entry("published", ExitCode.PUBLISHED)
    with run.step("Publish"):
        ledger.mark_started(warehouse, entry, run.details())
        ignore_signals()
        published = swap_in(warehouse, run.copy.file, run.run_id)
        try:
            _tidy_up(run, entry)
        except (OSError, duckdb.Error) as error:
            run.progress.warn(f"published; what follows is left to the next run: {redacted(str(error))}")
        run.progress.result(f"{warehouse.link} -> {published.name}")
    return RunResult(run.run_id, entry, run.preflight, run.audit, published, run.finding_count)


def _tidy_up(run: Run, entry: dict[str, Any]) -> None:
    """What follows the swap; where it breaks off, the marker lets the next run take it up."""
    warehouse = run.warehouse
    _keep_state(run, is_published=True)
    failpoint("after_record")
    ledger.append(warehouse, entry, run.details())
    failpoint("after_ledger")
    prune(warehouse, run.options.keep)
    warehouse.failed.unlink(missing_ok=True)
    failpoint("after_prune")
    _keep_history(run)
    _clear_build(warehouse)


def _finish_elsewhere(run: Run) -> RunResult:
    entry = run.entry("built", ExitCode.PUBLISHED)
    ledger.append(run.warehouse, entry, run.details())
    return RunResult(run.run_id, entry, run.preflight, run.audit)


def _settle(run: Run) -> None:
    """Clears what a killed run left behind."""
    killed = settle_killed_run(run.warehouse)
    if killed:
        run.progress.warn(f"the run {killed['run_id']} did not end; it is recorded as {killed['outcome']}")
    _clear_build(run.warehouse)


def _clear_build(warehouse: Warehouse) -> None:
    warehouse.tonight.unlink(missing_ok=True)
    for leftover in warehouse.build.iterdir():
        shutil.rmtree(leftover, ignore_errors=True)


def _record_failure(run: Run, failure: LifecycleError) -> None:
    """Records the run whatever it ended of; a disk that is full for that too is said and no more."""
    if run.warehouse.published_run() == run.run_id:
        return
    try:
        _keep_and_record(run, failure)
    except (OSError, duckdb.Error) as error:
        run.progress.warn(f"the run could not be recorded: {redacted(str(error))}")


def _keep_and_record(run: Run, failure: LifecycleError) -> None:
    warehouse = run.warehouse
    if isinstance(failure, AuditFailed) and run.is_embedded and run.candidate.exists():
        if run.preflight:
            _write_ops(run, failure.outcome, failure.exit_code)
        join_history(run.candidate)
        run.candidate.replace(warehouse.failed)
        make_private(warehouse.failed)
        failure.details.append(f"the candidate is kept at {warehouse.failed}")
    # A message that ends with a colon says nothing without what follows.
    cause = " ".join([failure.message, *(failure.details[:1] if failure.message.endswith(":") else [])])
    entry = run.entry(failure.outcome, failure.exit_code, redacted(cause))
    ledger.append(warehouse, entry, run.details())
    _clear_build(warehouse)
    tell_failure(run.options.notify, warehouse, entry, failure, run.audit, run.progress)


def _as_failure(error: BaseException) -> LifecycleError:
    if isinstance(error, LifecycleError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("Interrupted. Last night's warehouse stays.")
    if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)):
        return OutOfResources(
            "Memory ran out.", hint="Give more with LIFECYCLE_MEMORY_LIMIT, or less with LIFECYCLE_THREADS=1."
        )
    if isinstance(error, OSError | duckdb.IOException):
        return OutOfResources(f"The disk did not do its part: {redacted(str(error))}", hint="See `lifecycle doctor`.")
    _log.error(redacted("".join(traceback.format_exception(error))))
    return LifecycleError(
        f"Unexpected {type(error).__name__}: {redacted(str(error))}",
        hint="The newest file in the warehouse's logs folder says where. Last night's warehouse stays.",
    )


@contextmanager
def _spill(warehouse: Warehouse) -> Iterator[None]:
    """Lets the run's own queries spill beside the warehouse, unless LIFECYCLE_TEMP names a place."""
    if os.environ.get("LIFECYCLE_TEMP"):
        yield
        return
    os.environ["LIFECYCLE_TEMP"] = str(warehouse.spill)
    try:
        yield
    finally:
        del os.environ["LIFECYCLE_TEMP"]
