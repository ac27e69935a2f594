"""What a run is asked for, what it knows while it goes on, and its line in the ledger."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from saas_lifecycle import ledger, ops
from saas_lifecycle.audit import Audit
from saas_lifecycle.deliveries import EventFile
from saas_lifecycle.errors import Interrupted
from saas_lifecycle.preflight import Allowances, Preflight
from saas_lifecycle.progress import Progress
from saas_lifecycle.project import git_revision
from saas_lifecycle.publish import CleanCopy
from saas_lifecycle.settings import Settings
from saas_lifecycle.warehouse import Warehouse

EMBEDDED_TARGET = "embedded"


@dataclass(frozen=True)
class NightlyOptions:
    """What the command line asks for; paths are absolute."""

    root: Path
    raw: Path
    warehouse: Warehouse
    as_of: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    full_refresh: bool = False
    keeps_history: bool = True
    target: str = EMBEDDED_TARGET
    keep: int = 3
    allowances: Allowances = field(default_factory=Allowances)
    publish_past: bool = False
    accepted: dict[str, str] = field(default_factory=dict)
    notify: str | None = None


@dataclass
class RunResult:
    """What a finished run knows, for its summary."""

    run_id: str
    entry: dict[str, Any]
    preflight: Preflight | None = None
    audit: Audit | None = None
    published: Path | None = None
    finding_count: int = 0


@dataclass
class Run:
    """The run while it goes on."""

    options: NightlyOptions
    progress: Progress
    run_id: str
    started_at: datetime
    started: float = field(default_factory=time.monotonic)
    settings: Settings | None = None
    preflight: Preflight | None = None
    audit: Audit | None = None
    row_count_written: int | None = None
    copy: CleanCopy | None = None
    dbt_seconds: float | None = None
    finding_count: int = 0
    history_key: str = ""
    event_files: list[EventFile] = field(default_factory=list)
    event_tables: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: list[Interrupted] = field(default_factory=list)

    @property
    def warehouse(self) -> Warehouse:
        return self.options.warehouse

    @property
    def folder(self) -> Path:
        return self.warehouse.build / self.run_id

    @property
    def candidate(self) -> Path:
        return self.folder / "lifecycle.duckdb"

    @property
    def is_embedded(self) -> bool:
        return self.options.target == EMBEDDED_TARGET

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step of the run. What stopped it may have ended as an error of the engine's that was expected there."""
        if self.stopped:
            raise self.stopped[0]
        with self.progress.step(name):
            yield

    def entry(self, outcome: str, exit_code: int, cause: str = "") -> dict[str, Any]:
        """The ledger's line of this run."""
        audit = self.audit
        return {
            "run_id": self.run_id,
            "started_at": ledger.as_text(self.started_at),
            "ended_at": ledger.as_text(ledger.now()),
            "outcome": outcome,
            "exit_code": exit_code,
            "cause": cause or None,
            "as_of": ledger.as_text(self.preflight.as_of) if self.preflight else None,
            "row_count_read": self.preflight.row_count if self.preflight else None,
            "row_count_written": self.row_count_written,
            "model_count": len(audit.nodes) if audit else None,
            "test_count": len(audit.tests) if audit else None,
            "failed_test_count": len(audit.failed) if audit else None,
            "warned_test_count": len(audit.warned) if audit else None,
            "accepted_test_count": len(audit.accepted) if audit else None,
            "accepted": [
                {
                    "test": test.test,
                    "model": test.model,
                    "failing_row_count": test.failing_row_count,
                    "reason": test.accepted_because,
                }
                for test in (audit.accepted if audit else [])
            ],
            "peak_memory_bytes": peak_memory_bytes(),
            "run_seconds": round(time.monotonic() - self.started, 3),
            "dbt_seconds": round(self.dbt_seconds, 3) if self.dbt_seconds is not None else None,
            "target": self.options.target,
            "git_revision": git_revision(self.options.root),
            "project_version": installed_version("saas-lifecycle"),
            "dbt_version": installed_version("dbt-core"),
            "duckdb_version": duckdb.__version__,
            "input_hash": self.preflight.input_hash if self.preflight else None,
            "output_hash": self.copy.content_hash if self.copy else None,
            "sources": [
                {
                    "source": each.source,
                    "is_delivered": each.is_delivered,
                    "synced_at": ledger.as_text(each.synced_at),
                    "is_stale": each.is_stale,
                }
                for each in (self.preflight.freshness if self.preflight else [])
            ],
        }

    def details(self) -> dict[str, Any]:
        return ops.details_of(self.preflight, self.audit)


def peak_memory_bytes() -> int:
    """The largest resident size that this process or one of its children had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def installed_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
