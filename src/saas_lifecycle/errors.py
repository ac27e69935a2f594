"""What a run can end in: the exit codes, and the errors that carry them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every `lifecycle` command."""

    PUBLISHED = 0
    AUDIT_FAILED = 1
    BAD_INPUT = 2
    ALREADY_RUNNING = 3
    INTERRUPTED = 4
    DASHBOARD_FAILED = 5


class LifecycleError(Exception):
    """An error for people: what went wrong, the details, and what to do about it."""

    exit_code = ExitCode.INTERRUPTED
    outcome = "error"

    def __init__(self, message: str, details: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = list(details)
        self.hint = hint


class AuditFailed(LifecycleError):
    """Tonight's candidate was built and may not be published."""

    exit_code = ExitCode.AUDIT_FAILED
    outcome = "audit_failed"


class BadInput(LifecycleError):
    """The raw data, a setting or an option cannot be worked with."""

    exit_code = ExitCode.BAD_INPUT
    outcome = "bad_input"


class PastNotPublished(BadInput):
    """A sound candidate whose as_of lies before the published one."""

    outcome = "past_not_published"


class AlreadyRunning(LifecycleError):
    """Another run holds the lock."""

    exit_code = ExitCode.ALREADY_RUNNING
    outcome = "already_running"


class Interrupted(LifecycleError):
    """A signal or the time limit ended the run."""

    outcome = "interrupted"


class OutOfResources(LifecycleError):
    """Memory or disk ran out."""

    outcome = "out_of_resources"


class DashboardFailed(LifecycleError):
    """A page cannot be drawn; the warehouse itself is published."""

    exit_code = ExitCode.DASHBOARD_FAILED
    outcome = "dashboard_failed"


_BEFORE_DATA = ("Compilation Error", "Parser Error", "Binder Error", "Catalog Error")
_QUOTED = re.compile(r"'[^'\n]*'")
_EMAIL = re.compile(r"[^\s'\"<>(),;]+@[^\s'\"<>(),;]+")


def redacted(text: str) -> str:
    """The text of a database or dbt error without the data values that engines quote in it.

    Errors that come before any row is read quote names, which are kept.
    """
    if not any(kind in text for kind in _BEFORE_DATA):
        text = _QUOTED.sub("'…'", text)
    return without_addresses(text)


def without_addresses(text: str) -> str:
    """The text of an error that came before any row was read, when what it quotes are names."""
    return _EMAIL.sub("<e-mail>", text)
