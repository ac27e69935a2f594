"""What the run shows while it works: a live line per step on a terminal, plain lines otherwise, and a log file."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.status import Status

_log = logging.getLogger("saas_lifecycle")
_KEPT_LOGS = 30


class Output(Console):
    """A console whose reader may leave (`lifecycle nightly | head`): the run goes on, and its exit code is its own."""

    def on_broken_pipe(self) -> None:
        """Writes to nowhere from now on."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


class Progress:
    """Tells each step and model to people, and everything it tells to the run's log file."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._step = ""
        self._detail = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Shows a step as long as it takes, then how long it took."""
        self._step, self._detail = name, ""
        started = time.monotonic()
        if self._console.is_terminal:
            self._status = self._console.status(self._line())
            self._status.start()
        else:
            self._plain(f"{name} ...")
        try:
            yield
        except BaseException:
            self._close("[red]✗[/red]", started)
            raise
        self._close("[green]✓[/green]", started)

    def detail(self, text: str) -> None:
        """What the step is at just now, on its live line."""
        self._detail = text
        if self._status:
            self._status.update(self._line())

    def node(self, text: str) -> None:
        """One finished model or other part of a step: a plain line, or the live line's detail."""
        if self._status:
            self.detail(text)
            _log.info("  %s", text)
        else:
            self._plain(f"  {text}")

    def result(self, text: str) -> None:
        """What a step found, shown when it ends."""
        self._detail = text

    def warn(self, text: str) -> None:
        self._console.print(f"[yellow]![/yellow] {escape(text)}", soft_wrap=True, highlight=False)
        _log.warning(text)

    def _line(self) -> str:
        return f"{self._step} [dim]{escape(self._detail)}[/dim]"

    def _close(self, mark: str, started: float) -> None:
        seconds = time.monotonic() - started
        if self._status:
            self._status.stop()
            self._status = None
            self._console.print(
                f"{mark} {self._step} [dim]{seconds:.1f} s {escape(self._detail)}[/dim]",
                soft_wrap=True,
                highlight=False,
            )
            _log.info("%s: %.1f s %s", self._step, seconds, self._detail)
        else:
            failed = " failed" if "red" in mark else ""
            self._plain(f"{self._step}{failed}: {seconds:.1f} s {self._detail}".rstrip())

    def _plain(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
        _log.info(text)


@contextmanager
def log_file(folder: Path, run_id: str) -> Iterator[Path]:
    """Writes what the package logs to `<folder>/<run_id>.log` for the time of a run; old logs go."""
    file = folder / f"{run_id}.log"
    for old in sorted(folder.glob("*.log"))[: -_KEPT_LOGS + 1]:
        with suppress(OSError):
            old.unlink()
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False
    try:
        yield file
    finally:
        _log.removeHandler(handler)
        handler.close()
