"""The short page at the end of a run: where the warehouse lies and the first true numbers in it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

from saas_lifecycle.engine import connect
from saas_lifecycle.run import RunResult
from saas_lifecycle.warehouse import Warehouse

_BRIDGE = (
    ("opening_mrr", "Opening MRR"),
    ("new_mrr", "+ new"),
    ("expansion_mrr", "+ expansion"),
    ("reactivation_mrr", "+ reactivation"),
    ("contraction_mrr", "- contraction"),
    ("churn_mrr", "- churn"),
    ("fx_mrr", "± exchange rates"),
    ("closing_mrr", "Closing MRR"),
)


def show_summary(console: Console, warehouse: Warehouse, result: RunResult) -> None:
    """Prints the summary of a published run; a table that the warehouse does not have is left out."""
    with connect(warehouse.link, read_only=True) as connection:
        facts = _facts(connection)
        bridge = _bridge(connection)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("Warehouse", str(warehouse.link))
    for name, text in [*_run_facts(result), *facts]:
        grid.add_row(name, text)
    parts: list[Any] = [grid]
    if bridge:
        parts.append(Padding(bridge, (1, 0, 0, 0)))
    console.print(Panel(Group(*parts), title=f"Published {result.run_id}", title_align="left", expand=False))
    for line in _next_commands(warehouse):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _run_facts(result: RunResult) -> list[tuple[str, str]]:
    facts = []
    if result.preflight:
        facts.append(("As of", f"{result.preflight.as_of:%Y-%m-%d %H:%M} UTC"))
        cutoffs = []
        for each in result.preflight.freshness:
            if not each.is_delivered:
                cutoffs.append(f"{each.source} not delivered")
            elif each.synced_at is None:
                cutoffs.append(f"{each.source} without sync time")
            else:
                known = min(each.synced_at, result.preflight.as_of)
                cutoffs.append(f"{each.source} to {known:%Y-%m-%d %H:%M}{' (stale)' if each.is_stale else ''}")
        facts.append(("Sources", ", ".join(cutoffs)))
    if result.audit:
        passed = sum(test.outcome == "pass" for test in result.audit.tests)
        text = f"{len(result.audit.tests)} tests ran: {passed} passed, {len(result.audit.warned)} warned"
        if result.audit.accepted:
            text += f", {len(result.audit.accepted)} let through ({', '.join(t.test for t in result.audit.accepted)})"
        facts.append(("Audit", text))
    found = result.finding_count
    facts.append(("Contradictions", f"{found} kinds found in the data, see ops.fct_data_quality" if found else "none"))
    return facts


def _facts(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    facts = []
    customers = _one(connection, "select count(*), count(*) filter (where is_active) from core.dim_customers")
    if customers:
        facts.append(("Customers", f"{customers[0]:,} known, {customers[1]:,} paying"))
    leads = _one(connection, "select count(*), count(won_at) from conversion.fct_leads")
    if leads and leads[0]:
        facts.append(("Lead → won", f"{leads[1] / leads[0]:.1%} ({leads[1]:,} of {leads[0]:,} leads)"))
    return facts


def _currency(connection: duckdb.DuckDBPyConnection) -> str:
    row = _one(connection, "select reporting_currency, is_assumed from core.reporting_currency")
    if not row:
        return ""
    return f"{row[0]} (the only billed currency; there are no exchange rates)" if row[1] else row[0]


def _bridge(connection: duckdb.DuckDBPyConnection) -> Table | None:
    columns = ", ".join(name for name, _ in _BRIDGE)
    row = _one(
        connection,
        f"select month, is_complete, opening_customers, closing_customers, {columns}"  # noqa: S608 - own names
        " from revenue.fct_mrr_bridge_monthly where segment = 'total' order by is_complete desc, month desc limit 1",
    )
    if not row:
        return None
    month, is_complete, opening, closing, *amounts = row
    complete = "" if is_complete else ", not complete"
    title = f"MRR of {month:%B %Y}{complete}, {_currency(connection)}"
    table = Table(title=title, title_justify="left", show_header=False, box=None)
    table.add_column(min_width=20)
    table.add_column(justify="right")
    for (name, title), amount in zip(_BRIDGE, amounts, strict=True):
        if amount or name in ("opening_mrr", "closing_mrr"):
            customers = {"opening_mrr": opening, "closing_mrr": closing}.get(name)
            suffix = f"  [dim]{customers:,} customers[/dim]" if customers is not None else ""
            table.add_row(title, f"{amount:,.2f}{suffix}")
    return table


def _next_commands(warehouse: Warehouse) -> list[str]:
    """What to open next, outside of the frame so that it can be copied."""
    file = shlex.quote(str(_shown(warehouse.link)))
    python = shlex.quote(str(_shown(Path(sys.executable))))
    bridge = "from revenue.fct_mrr_bridge_monthly where segment = 'total' order by month"
    return [
        "Open next, with any BI tool, DuckDB's command line or Python:",
        f'  duckdb -readonly {file} "{bridge}"',
        f'  {python} -c \'import duckdb; duckdb.connect("{file}", read_only=True)'
        '.sql("from ops.fct_data_quality").show()\'',
        "  lifecycle status",
    ]


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...] | None:
    try:
        return connection.execute(query).fetchone()
    except duckdb.Error:
        return None


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if here != Path("/") and path.is_relative_to(here) else path
