"""CPU time of every query of the dashboard against a published warehouse, one after the other on one thread.

usage: python benchmarks/dashboard.py [WAREHOUSE]      (default data/warehouse; publish it at scale 10 for the aim)

Each query runs eleven times on a connection that has read the file before; its time is the median. Prints the slowest
ten and the 95th percentile of all, which should be below 100 ms at scale 10. The last line, a sum over the metric
store, lets figures of two machines be compared.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from saas_lifecycle.dashboard.pages import load_pages, query_file
from saas_lifecycle.engine import open_published

RUNS = 11
ROOT = Path(__file__).resolve().parents[1]


def cpu_ms(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> float:
    """The median CPU time of a query and of fetching its rows, in milliseconds."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        connection.execute(sql, dict(parameters or {})).fetchall()
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    warehouse = Path(sys.argv[1] if len(sys.argv) > 1 else "data/warehouse") / "lifecycle.duckdb"
    console = Console()
    wanted: dict[str, tuple[str, str, Mapping[str, Any]]] = {
        f"common/{name}": ("common", name, {}) for name in ("as_of", "sources", "glossary")
    }
    for page in load_pages(ROOT):
        if page.figures:
            wanted[f"{page.name}/figures"] = (page.name, "figures", {})
        for chart in page.charts:
            wanted[f"{page.name}/{chart.name}"] = (page.name, chart.query, chart.parameters)
    with open_published(warehouse) as connection:
        connection.execute("set threads = 1")
        costs = {
            name: cpu_ms(connection, query_file(ROOT, page, query).read_text(), parameters)
            for name, (page, query, parameters) in wanted.items()
        }
        yardstick = cpu_ms(connection, "select count(*), sum(value) from metrics.fct_metric_values")
    table = Table(title=f"{len(costs)} queries of the dashboard")
    table.add_column("query")
    table.add_column("CPU ms", justify="right")
    for name, cost in sorted(costs.items(), key=lambda item: -item[1])[:10]:
        table.add_row(name, f"{cost:.1f}")
    table.add_row("median", f"{statistics.median(costs.values()):.1f}")
    table.add_row("95th percentile", f"{statistics.quantiles(costs.values(), n=20)[-1]:.1f}")
    table.add_row("sum of metrics.fct_metric_values", f"{yardstick:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
