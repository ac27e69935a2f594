"""Asks MetricFlow many things in one process: questions as JSON on standard input, answers as JSON on standard output.

Run by the Python of `.venv-semantic` in a folder that holds dbt_project.yml, profiles.yml and
target/semantic_manifest.json. A question is {"metrics": [...], "group_by": [...]}; its answer is a list of rows, each a
list of texts or nulls in the order of group_by and metrics.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest


def main() -> None:
    configuration = CLIConfiguration()
    configuration.setup(Path.cwd(), Path.cwd(), configure_file_logging=False)
    answers = []
    for question in json.load(sys.stdin):
        request = MetricFlowQueryRequest.create(
            metric_names=question["metrics"],
            group_by_names=question["group_by"],
        )
        table = configuration.mf.query(request).result_df
        assert table is not None
        names = [description.column_name for description in table.column_descriptions]
        order = [names.index(name) for name in (*question["group_by"], *question["metrics"])]
        answers.append([[None if row[place] is None else str(row[place]) for place in order] for row in table.rows])
    # dbt prints to standard output while it sets up; the answers are what follows the last line break.
    print("\n" + json.dumps(answers))


if __name__ == "__main__":
    main()
