"""The one dbt call of a run, its events line by line, and what it leaves in the target folder."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from saas_lifecycle.errors import OutOfResources, redacted, without_addresses
from saas_lifecycle.warehouse import Warehouse

_RESULTS = {"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult", "LogFreshnessResult"}


@dataclass(frozen=True)
class DbtCall:
    """What to build: variables by --vars, the rest by environment (a changed --vars would parse everything anew)."""

    root: Path
    warehouse: Warehouse
    environment: dict[str, str]
    variables: dict[str, Any]
    target: str | None = None
    full_refresh: bool = False
    without_snapshots: bool = False

    def arguments(self) -> list[str]:
        chosen = ["build", "--exclude-resource-type", "unit_test"]
        chosen += ["snapshot"] if self.without_snapshots else []
        chosen += ["--log-format", "json", "--log-level-file", "none", "--no-use-colors"]
        chosen += ["--project-dir", str(self.root), "--profiles-dir", str(self.root)]
        chosen += ["--target", self.target] if self.target else []
        chosen += ["--full-refresh"] if self.full_refresh else []
        chosen += ["--vars", json.dumps(self.variables, default=str)] if self.variables else []
        return chosen + extra_arguments()


@dataclass
class DbtOutcome:
    """How dbt ended; `messages` are its last warnings and errors without data values."""

    exit_code: int
    seconds: float
    has_started_nodes: bool = False
    messages: deque[str] = field(default_factory=lambda: deque(maxlen=20))


def extra_arguments() -> list[str]:
    """LIFECYCLE_DBT_ARGS: more arguments for dbt, so that a test can build a part of the graph."""
    return shlex.split(os.environ.get("LIFECYCLE_DBT_ARGS", ""))


def run_dbt(call: DbtCall, on_node: Callable[[str], None], on_detail: Callable[[str], None]) -> DbtOutcome:
    """Runs dbt to its end and tells each node as it starts and finishes."""
    started = time.monotonic()
    outcome = DbtOutcome(exit_code=0, seconds=0.0)
    command = [sys.executable, "-m", "saas_lifecycle.dbt_child", *call.arguments()]
    with _child(command, call) as process:
        total = 0
        clean = without_addresses
        for line in process.stdout or ():
            event = _event(line)
            if event is None:
                if line.strip():
                    outcome.messages.append(clean(line.strip())[:500])
                continue
            name, data, info = event["info"]["name"], event["data"], event["info"]
            if name == "ConcurrencyLine":
                total = data.get("node_count", 0)
                clean = redacted
            elif name == "LogStartLine":
                outcome.has_started_nodes = True
                on_detail(f"{data.get('index')}/{total} {_title(data)}")
            elif name in _RESULTS:
                _tell_result(name, data, total, on_node, on_detail)
            elif name == "UnableToPartialParse":
                on_detail("reading the whole project")
            if info["level"] in ("warn", "error"):
                outcome.messages.append(clean(info["msg"])[:2000])
        outcome.exit_code = process.wait()
    outcome.seconds = time.monotonic() - started
    if outcome.exit_code == -signal.SIGKILL:
        raise OutOfResources(
            "dbt was killed while it built, most often by the system for want of memory.",
            hint="Set LIFECYCLE_MEMORY_LIMIT (for example 2GB) below what is free, or LIFECYCLE_THREADS=1.",
        )
    return outcome


@contextmanager
def _child(command: list[str], call: DbtCall) -> Iterator[subprocess.Popen[str]]:
    # A session of its own, so that Ctrl-C reaches this process alone, which then ends dbt.
    process = subprocess.Popen(
        command,
        cwd=call.root,
        env=os.environ | call.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):
                if stream:
                    stream.close()


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
        return event if isinstance(event, dict) and "info" in event and "data" in event else None
    except json.JSONDecodeError:
        return None


def _title(data: dict[str, Any]) -> str:
    node = data.get("node_info", {})
    relation = node.get("node_relation", {})
    if node.get("resource_type") == "test":
        return node.get("node_name", "")
    return f"{relation.get('schema', '')}.{node.get('node_name', '')}"


def _tell_result(
    name: str,
    data: dict[str, Any],
    total: int,
    on_node: Callable[[str], None],
    on_detail: Callable[[str], None],
) -> None:
    status, seconds = data.get("status", ""), data.get("execution_time", 0.0)
    text = f"{data.get('index')}/{total} {_title(data)} {seconds:.1f} s"
    good = status in ("pass", "success", "OK") or status.startswith(("SELECT", "INSERT", "CREATE"))
    if name == "LogTestResult" and good:
        on_detail(text)
    else:
        on_node(text if good else f"{text} {str(status).upper()}")


def read_artifact(call: DbtCall, name: str) -> dict[str, Any] | None:
    """manifest.json or run_results.json of this call, or none where dbt did not come so far."""
    file = Path(call.environment["DBT_TARGET_PATH"]) / name
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
