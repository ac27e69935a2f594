"""dbt as from its command line, which also leaves the CPU seconds of each node in `<target>/cpu_by_node.json`.

usage: python benchmarks/dbt_by_cpu.py build --select ...

A node's seconds are those of the whole process while it ran: its own only where dbt runs one node at a time.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.task.base import BaseRunner


def main() -> None:
    seconds: dict[str, float] = {}
    run_node = BaseRunner.compile_and_execute

    def run_measured(runner: BaseRunner, manifest: Any, context: Any) -> Any:
        before = time.process_time()
        try:
            return run_node(runner, manifest, context)
        finally:
            seconds[runner.node.name] = time.process_time() - before

    BaseRunner.compile_and_execute = run_measured  # type: ignore[assignment]
    result = dbtRunner().invoke(sys.argv[1:])
    target = Path(os.environ["DBT_TARGET_PATH"])
    (target / "cpu_by_node.json").write_text(json.dumps(seconds), encoding="utf-8")
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main()
