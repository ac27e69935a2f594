"""Signals and the time limit: a run that is stopped ends cleanly, and one that has published is not stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from saas_lifecycle.errors import Interrupted
from saas_lifecycle.limits import time_limit_minutes


@contextmanager
def stop_signals() -> Iterator[list[Interrupted]]:
    """Ends the run cleanly on Ctrl-C, a termination and the time limit; yields what stopped it, if anything did.

    The engine may turn what a handler raises into an error of its own, so the reason is kept beside it.
    """
    stopped: list[Interrupted] = []
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    limit = time_limit_minutes()

    def stop(number: int, _: FrameType | None) -> None:
        # `timeout` sends its signal twice: the second is not to take the record of the run that the first one ended.
        if stopped:
            return
        if number == signal.SIGALRM:
            reason = f"The time limit of {limit:g} minutes is over. Last night's warehouse stays."
        else:
            reason = f"Stopped by {signal.Signals(number).name}. Last night's warehouse stays."
        stopped.append(Interrupted(reason))
        raise stopped[0]

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        signal.setitimer(signal.ITIMER_REAL, (limit or 0) * 60)
        yield stopped
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_signals() -> None:
    """From the swap on there is nothing to stop: the ledger is to follow the link."""
    if threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
