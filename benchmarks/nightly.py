"""Time and memory of the demo company and the nightly run, each as a whole process, side by side with empty inputs.

usage: python benchmarks/nightly.py [SCALE ...]      (scale 1 is about 3,000 paying customers ever; default 1)

Prints, for each scale: wall and CPU seconds and peak memory of `lifecycle demo`, of `lifecycle nightly` and of each of
its steps, of a second night, and of the same graph on no rows at all. The ratio of CPU to that empty graph is what the
data costs beyond dbt's own bookkeeping. Times of one machine mean little; compare the ratios of one run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

STEP = re.compile(r"^(\w+): ([\d.]+) s\b")


@dataclass(frozen=True)
class Cost:
    """What one process and its children took: seconds, and the largest single process in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


def run(*arguments: str) -> Cost:
    """Run `lifecycle ARGUMENTS` in a process of its own; a failure ends the benchmark with its output."""
    with tempfile.TemporaryFile("w+") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "saas_lifecycle", *arguments], stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        output.seek(0)
        text = output.read()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"lifecycle {' '.join(arguments)} failed:\n{text[-4000:]}")
    peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, text)


def bench(scale: str, folder: Path, console: Console) -> None:
    """Measure one scale in a folder of its own and print its table."""
    raw, warehouse, empty = folder / "raw", folder / "warehouse", folder / "empty"
    console.print(f"scale {scale}: demo ...", style="dim")
    demo = run("demo", "--raw", str(raw), "--scale", scale)
    places = ["--raw", str(raw), "--warehouse", str(warehouse)]
    console.print(f"scale {scale}: first night, second night, empty graph ...", style="dim")
    first = run("nightly", *places)
    second = run("nightly", *places)
    nothing = ["--vars", "{sources_enabled: []}", "--as-of", "2026-11-01 06:00:00"]
    run("nightly", "--raw", str(raw), "--warehouse", str(empty), *nothing)
    bookkeeping = run("nightly", "--raw", str(raw), "--warehouse", str(empty), *nothing)

    table = Table(title=f"scale {scale}", title_justify="left")
    for column in ("what", "wall s", "CPU s", "peak MiB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    rows = {"demo": demo, "first night": first, "second night": second, "the same graph on no rows": bookkeeping}
    for name, cost in rows.items():
        table.add_row(name, f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", f"{cost.peak_mib:.0f}")
        if cost is second:
            for step, seconds in (m.groups() for m in map(STEP.match, cost.output.splitlines()) if m):
                table.add_row(f"  {step.lower()}", seconds, "", "")
    console.print(table)
    console.print(f"CPU of a night to the same graph on no rows: {second.cpu_s / bookkeeping.cpu_s:.2f}\n")


def main() -> None:
    console = Console()
    for scale in sys.argv[1:] or ["1"]:
        with tempfile.TemporaryDirectory() as folder:
            bench(scale, Path(folder), console)


if __name__ == "__main__":
    main()
