"""The limits that the environment sets a run: LIFECYCLE_MEMORY_LIMIT, LIFECYCLE_THREADS, LIFECYCLE_TIME_LIMIT."""

from __future__ import annotations

import os
import re
from math import isfinite

from saas_lifecycle.errors import BadInput

# What DuckDB takes; it would take a size below 0 for no limit at all.
_SIZE = re.compile(r"(?=.*[1-9])\d+(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)


def check_limits() -> None:
    """Raises BadInput for a limit that the engine, dbt or the clock could not keep."""
    memory = os.environ.get("LIFECYCLE_MEMORY_LIMIT")
    if memory is not None and not _SIZE.fullmatch(memory):
        raise BadInput(f"LIFECYCLE_MEMORY_LIMIT is {memory!r}, not a size.", hint="Example: LIFECYCLE_MEMORY_LIMIT=4GB")
    threads = os.environ.get("LIFECYCLE_THREADS")
    if threads is not None and not re.fullmatch(r"[1-9]\d{0,3}", threads):
        raise BadInput(f"LIFECYCLE_THREADS is {threads!r}, not a number from 1.", hint="Example: LIFECYCLE_THREADS=2")
    time_limit_minutes()


def time_limit_minutes() -> float | None:
    """LIFECYCLE_TIME_LIMIT; none where it is not set."""
    text = os.environ.get("LIFECYCLE_TIME_LIMIT")
    if not text:
        return None
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1
    # A year: the timer of the system cannot count for ever.
    if not isfinite(minutes) or not 0 <= minutes <= 366 * 24 * 60:
        raise BadInput(
            f"LIFECYCLE_TIME_LIMIT is {text!r}, not a number of minutes.", hint="Example: LIFECYCLE_TIME_LIMIT=180"
        )
    return minutes
