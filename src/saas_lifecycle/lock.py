"""One run at a time: a lock that the kernel frees when its process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from saas_lifecycle.errors import AlreadyRunning
from saas_lifecycle.warehouse import Warehouse


@contextmanager
def run_lock(warehouse: Warehouse) -> Iterator[None]:
    """Holds the warehouse's lock, or ends at once when another run holds it."""
    lock = FileLock(warehouse.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunning(
            f"Another run is going on in {warehouse.path}.",
            hint="Wait for it, or see `lifecycle status`. Nothing was changed.",
        ) from error
    try:
        yield
    finally:
        lock.release()
