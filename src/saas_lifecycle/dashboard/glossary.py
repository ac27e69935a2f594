"""The definitions that the pages link to, out of the metric store's own table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from saas_lifecycle.dashboard.queries import Reader, Row


@dataclass(frozen=True)
class Glossary:
    """Each metric's row of metrics.dim_metrics by its id."""

    metrics: dict[str, Row]

    def __contains__(self, metric: str) -> bool:
        return metric in self.metrics

    def name(self, metric: str, language: str) -> str:
        return str(self.metrics[metric][f"name_{language}"])


def load_glossary(reader: Reader) -> Glossary:
    return Glossary({str(row["metric_id"]): row for row in reader.rows("common", "glossary")})


def glossary_file(folder: Path) -> Path:
    return folder / "glossary.html"
