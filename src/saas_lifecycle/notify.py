"""One message an incident, none on its repeats, one on recovery: JSON to a command's input or to a URL."""

from __future__ import annotations

import hashlib
import json
import shlex
import subprocess
import urllib.request
from typing import Any

from saas_lifecycle.audit import Audit
from saas_lifecycle.errors import LifecycleError, redacted
from saas_lifecycle.ledger import last_published
from saas_lifecycle.progress import Progress
from saas_lifecycle.warehouse import Warehouse, read_json, write_json

_TIMEOUT_SECONDS = 30


def tell_failure(
    notify: str | None,
    warehouse: Warehouse,
    entry: dict[str, Any],
    failure: LifecycleError,
    audit: Audit | None,
    progress: Progress,
) -> None:
    """Tells of a new incident; the same one again is not told."""
    incident = _fingerprint(failure, audit)
    known = _known_incident(warehouse)
    if known.get("incident") == incident and (known.get("is_told") or not notify):
        return
    published = last_published(warehouse) or {}
    message = {
        "kind": "incident",
        "incident": incident,
        "run_id": entry["run_id"],
        "outcome": failure.outcome,
        "exit_code": int(failure.exit_code),
        "root_cause": (audit.root_cause if audit and audit.root_cause else "") or redacted(failure.message),
        "problems": [redacted(detail) for detail in failure.details[:20]],
        "failed_checks": [
            {
                "test": test.test,
                "model": test.model,
                "outcome": test.outcome,
                "failing_rows": test.failing_row_count,
                "keys": test.keys,
                "owner": test.owner,
            }
            for test in (audit.failed if audit else [])
        ],
        "owner": (audit.owner if audit else "") or "data-platform",
        "published": {"run_id": published.get("run_id"), "as_of": published.get("as_of"), "path": str(warehouse.link)},
        "next_command": _next_command(failure, warehouse),
    }
    is_told = _send(notify, message, progress)
    write_json(warehouse.incident, {"incident": incident, "run_id": entry["run_id"], "is_told": is_told})


def tell_recovery(notify: str | None, warehouse: Warehouse, entry: dict[str, Any], progress: Progress) -> None:
    """Tells that the incident is over, if one was told."""
    known = _known_incident(warehouse)
    if not known:
        return
    message = {
        "kind": "recovery",
        "incident": known["incident"],
        "run_id": entry["run_id"],
        "outcome": entry["outcome"],
        "failed_since": known["run_id"],
        "published": {"run_id": entry["run_id"], "as_of": entry["as_of"], "path": str(warehouse.link)},
        "next_command": f"lifecycle status --warehouse {shlex.quote(str(warehouse.path))}",
    }
    if not known.get("is_told") or _send(notify, message, progress):
        warehouse.incident.unlink(missing_ok=True)


def _known_incident(warehouse: Warehouse) -> dict[str, Any]:
    """The incident that is going on; none where its file says nothing."""
    known = read_json(warehouse.incident)
    return known if isinstance(known, dict) and {"incident", "run_id"} <= known.keys() else {}


def _fingerprint(failure: LifecycleError, audit: Audit | None) -> str:
    checks = sorted(test.test for test in audit.failed) if audit else []
    broken = sorted(node.node for node in audit.nodes if node.status == "error") if audit else []
    # Without an audit the problems name tables, columns and counts; counts may move from night to night.
    problems = [] if audit else sorted("".join(c for c in text if not c.isdigit()) for text in failure.details)
    text = json.dumps([failure.outcome, checks, broken, problems])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _next_command(failure: LifecycleError, warehouse: Warehouse) -> str:
    place = shlex.quote(str(warehouse.path))
    if failure.outcome == "past_not_published":
        return f"lifecycle nightly --warehouse {place} --publish-past"
    if failure.outcome == "audit_failed":
        return f"duckdb -readonly {shlex.quote(str(warehouse.failed))}"
    return f"lifecycle doctor --warehouse {place}"


def _send(notify: str | None, message: dict[str, Any], progress: Progress) -> bool:
    if not notify:
        return False
    body = json.dumps(message, ensure_ascii=False).encode()
    try:
        if notify.startswith(("http://", "https://")):
            request = urllib.request.Request(notify, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310 - http and https only
                return True
        subprocess.run(shlex.split(notify), input=body, check=True, timeout=_TIMEOUT_SECONDS, capture_output=True)
        return True
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        progress.warn(f"--notify could not be told ({type(error).__name__}); the next failed run tries again")
        return False
