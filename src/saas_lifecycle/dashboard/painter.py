"""Pictures drawn side by side: each process takes a share of the jobs, for one picture takes a fifth of a second."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from saas_lifecycle.dashboard.drawing import draw
from saas_lifecycle.dashboard.language import Language
from saas_lifecycle.dashboard.pages import Chart
from saas_lifecycle.dashboard.queries import Row
from saas_lifecycle.errors import DashboardFailed, LifecycleError, redacted

# The arguments of `draw`.
Job = tuple[Chart, list[Row], Language, int, int, str]
_MOST = 4


def paint(jobs: Sequence[Job]) -> list[str]:
    """The SVG of each job, in their order."""
    count = max(1, min(_MOST, os.cpu_count() or 1, len(jobs)))
    pictures: list[str] = [""] * len(jobs)
    with ThreadPoolExecutor(count) as threads:
        for start, share in enumerate(threads.map(_paint_share, [jobs[start::count] for start in range(count)])):
            pictures[start::count] = share
    return pictures


def _paint_share(jobs: Sequence[Job]) -> list[str]:
    # A module of its own, not multiprocessing: that would run the caller's script again in each process.
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, input=pickle.dumps(list(jobs)), capture_output=True)
    if done.returncode:
        told = redacted(done.stderr.decode(errors="replace").strip()[-600:])
        raise DashboardFailed(f"A process that draws ended with {done.returncode}: {told}")
    answer: Any = pickle.loads(done.stdout)  # noqa: S301 - written by the process above
    if isinstance(answer, dict):
        raise DashboardFailed(**answer)
    return answer


def main() -> None:
    """Reads jobs from the standard input and writes their pictures, or what failed, to the standard output."""
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        answer: Any = [draw(*job) for job in pickle.load(sys.stdin.buffer)]  # noqa: S301 - written by `paint`
    except LifecycleError as error:
        answer = {"message": error.message, "details": error.details, "hint": error.hint}
    pickle.dump(answer, out.buffer)


if __name__ == "__main__":
    main()
