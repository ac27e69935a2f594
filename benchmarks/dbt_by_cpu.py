"""dbt as from its command line; the CPU seconds of each node's queries are left in `<target>/cpu_by_node.json`.

usage: python benchmarks/dbt_by_cpu.py build --select ...

They are the seconds of the whole process while a query, or the code of a Python model, ran: a node's own only where dbt
runs one node at a time.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.adapters.sql.connections import SQLConnectionManager
from dbt.cli.main import dbtRunner
from dbt.task.base import BaseRunner


def main() -> None:
    seconds: dict[str, float] = defaultdict(float)
    node = ""

    def noted(run_node: Callable[..., Any]) -> Callable[..., Any]:
        def run(runner: BaseRunner, *arguments: Any) -> Any:
            nonlocal node
            node = runner.node.name
            return run_node(runner, *arguments)

        return run

    def timed(run_query: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            before = time.process_time()
            try:
                return run_query(*arguments, **options)
            finally:
                seconds[node] += time.process_time() - before

        return run

    with (
        patch.object(BaseRunner, "compile_and_execute", noted(BaseRunner.compile_and_execute)),
        patch.object(SQLConnectionManager, "add_query", timed(SQLConnectionManager.add_query)),
        patch.object(DuckDBAdapter, "submit_python_job", timed(DuckDBAdapter.submit_python_job)),
    ):
        result = dbtRunner().invoke(sys.argv[1:])
    target = Path(os.environ["DBT_TARGET_PATH"])
    (target / "cpu_by_node.json").write_text(json.dumps(seconds), encoding="utf-8")
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main()
