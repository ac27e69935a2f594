"""Where tests may cut a run off, as a kill would: LIFECYCLE_FAILPOINT=<step> ends the process with 137."""

from __future__ import annotations

import os

FAILPOINTS = (
    "after_lock",
    "after_preflight",
    "after_history_taken",
    "after_carry",
    "after_dbt",
    "after_state",
    "after_audit",
    "after_ops",
    "after_copy",
    "after_verify",
    "before_swap",
    "after_swap",
    "after_ledger",
    "after_prune",
    "before_history_kept",
    "after_history_kept",
)


def failpoint(step: str) -> None:
    if os.environ.get("LIFECYCLE_FAILPOINT") == step:
        os._exit(137)
