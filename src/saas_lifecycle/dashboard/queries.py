"""Plain SQL over the published file, read-only; one answer a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from saas_lifecycle.dashboard.pages import query_file
from saas_lifecycle.errors import DashboardFailed, redacted

Row = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """A read-only connection to one published version."""

    root: Path
    connection: duckdb.DuckDBPyConnection

    def rows(
        self,
        page: str,
        name: str,
        columns: Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> list[Row]:
        """The answer of dashboards/queries/<page>/<name>.sql; its columns must be those of the page file.

        Each `$name` of the query takes the parameter of that name.
        """
        file = query_file(self.root, page, name)
        if not file.is_file():
            raise DashboardFailed(f"The page {page} needs the query {file.relative_to(self.root)}, which is missing.")
        shown = file.relative_to(self.root)
        try:
            answer = self.connection.execute(file.read_text(encoding="utf-8"), dict(parameters or {}))
        except duckdb.CatalogException as error:
            raise DashboardFailed(
                f"{shown} reads a table that the warehouse does not have: {str(error).splitlines()[0]}",
                hint="Publish with this version of the project first: lifecycle nightly",
            ) from error
        except duckdb.Error as error:
            raise DashboardFailed(f"{shown} fails: {redacted(str(error).splitlines()[0])}") from error
        names = [column[0] for column in answer.description or []]
        if columns is not None and names != list(columns):
            raise DashboardFailed(f"{shown} returns {', '.join(names)}; the page names {', '.join(columns)}.")
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
