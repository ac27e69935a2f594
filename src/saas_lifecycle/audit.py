"""The judgement of a build: every model built, every test ran, and no blocking test failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from saas_lifecycle.dbt_process import extra_arguments
from saas_lifecycle.engine import open_candidate
from saas_lifecycle.errors import BadInput, redacted

_SHOWN_ROWS = 5
_MEMORY_OR_DISK = ("Out of Memory Error", "No space left on device", "could not write", "Could not write")
_HIDDEN_WORDS = ("email", "first_name", "last_name", "customer_name", "comment", "phone", "metadata")


@dataclass
class NodeRun:
    """How one seed, snapshot or model was built."""

    node: str
    resource_type: str
    schema: str
    status: str
    seconds: float
    message: str
    unique_id: str
    owner: str


@dataclass
class TestRun:
    """How one data test went. `outcome`: pass, fail, error, not_run; `level`: block or warn."""

    __test__ = False

    test: str
    model: str
    level: str
    outcome: str
    failing_row_count: int
    seconds: float
    message: str
    unique_id: str
    owner: str
    keys: list[str] = field(default_factory=list)
    accepted_because: str | None = None

    @property
    def is_blocking(self) -> bool:
        return self.outcome != "pass" and self.accepted_because is None and (
            self.level == "block" or self.outcome in ("error", "not_run")
        )  # fmt: skip


@dataclass
class Audit:
    """The whole judgement; `problems` is empty exactly when the candidate may be published."""

    nodes: list[NodeRun]
    tests: list[TestRun]
    problems: list[str] = field(default_factory=list)
    root_cause: str = ""
    owner: str = ""

    @property
    def failed(self) -> list[TestRun]:
        return [test for test in self.tests if test.is_blocking]

    @property
    def warned(self) -> list[TestRun]:
        return [test for test in self.tests if test.outcome == "fail" and not test.is_blocking]

    @property
    def accepted(self) -> list[TestRun]:
        return [test for test in self.tests if test.accepted_because is not None]

    @property
    def is_out_of_resources(self) -> bool:
        messages = [node.message for node in self.nodes] + [test.message for test in self.tests]
        return ran_out(messages)


def ran_out(messages: Iterable[str]) -> bool:
    """Whether messages of dbt or the engine tell of memory or disk that ended."""
    return any(word in message for message in messages for word in _MEMORY_OR_DISK)


def judge(
    manifest: dict[str, Any],
    run_results: dict[str, Any],
    candidate: Path | None,
    accepted: dict[str, str],
) -> Audit:
    """Reads dbt's artifacts; `accepted` maps a test's name to the reason why it is let through."""
    results = {result["unique_id"]: result for result in run_results["results"]}
    nodes = [
        _node_run(manifest, manifest["nodes"][unique_id], result)
        for unique_id, result in results.items()
        if unique_id in manifest["nodes"] and manifest["nodes"][unique_id]["resource_type"] in _BUILT
    ]
    tests = [_test_run(manifest, node, results.get(node["unique_id"])) for node in _expected(manifest, results)]
    _accept(tests, manifest, accepted)
    if candidate:
        _find_keys(candidate, [test for test in tests if test.outcome == "fail"], results, _personal_columns(manifest))
    audit = Audit(nodes, tests)
    _find_problems(audit, manifest, results)
    return audit


_BUILT = ("model", "seed", "snapshot")


def _expected(manifest: dict[str, Any], results: dict[str, Any]) -> list[dict[str, Any]]:
    """Every data test of the project; where a part of the graph was chosen, those of what was built."""
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    if not extra_arguments():
        return tests
    return [
        test
        for test in tests
        if test["unique_id"] in results
        or all(parent in results for parent in test["depends_on"]["nodes"] if not parent.startswith("source."))
    ]


def _node_run(manifest: dict[str, Any], node: dict[str, Any], result: dict[str, Any]) -> NodeRun:
    return NodeRun(
        node=node["name"],
        resource_type=node["resource_type"],
        schema=node.get("schema") or "",
        status=result["status"],
        seconds=result.get("execution_time") or 0.0,
        message=redacted(result.get("message") or "") if result["status"] in ("error", "skipped") else "",
        unique_id=node["unique_id"],
        owner=_owner(manifest, node),
    )


def _test_run(manifest: dict[str, Any], node: dict[str, Any], result: dict[str, Any] | None) -> TestRun:
    status = (result or {}).get("status", "skipped")
    outcome = {"pass": "pass", "warn": "fail", "fail": "fail", "error": "error"}.get(status, "not_run")
    attached = manifest["nodes"].get(node.get("attached_node") or "") or _first_parent(manifest, node)
    return TestRun(
        test=node["name"],
        model=attached["name"] if attached else "",
        level=node["config"].get("meta", {}).get("audit", "block"),
        outcome=outcome,
        failing_row_count=((result or {}).get("failures") or 0) if outcome == "fail" else 0,
        seconds=(result or {}).get("execution_time") or 0.0,
        message=redacted((result or {}).get("message") or "") if outcome == "error" else "",
        unique_id=node["unique_id"],
        owner=_owner(manifest, attached or node),
    )


def _first_parent(manifest: dict[str, Any], node: dict[str, Any]) -> dict[str, Any] | None:
    parents = [manifest["nodes"][name] for name in node["depends_on"]["nodes"] if name in manifest["nodes"]]
    return parents[-1] if parents else None


def _owner(manifest: dict[str, Any], node: dict[str, Any]) -> str:
    group = manifest.get("groups", {}).get(f"group.saas_lifecycle.{node.get('group') or node['config'].get('group')}")
    return ((group or {}).get("owner") or {}).get("name") or ""


def _accept(tests: list[TestRun], manifest: dict[str, Any], accepted: dict[str, str]) -> None:
    known = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    unknown = sorted(set(accepted) - known)
    if unknown:
        raise BadInput(
            f"--accept names {', '.join(unknown)}, which is no test.",
            hint="The failed tests' names stand in the message of the failed run and in ops.fct_test_results.",
        )
    for test in tests:
        if test.test in accepted and test.outcome == "fail" and test.level == "block":
            test.accepted_because = accepted[test.test]


def _personal_columns(manifest: dict[str, Any]) -> set[str]:
    """Names of the columns that staging classifies as direct personal data."""
    return {
        name
        for node in manifest["nodes"].values()
        for name, column in node.get("columns", {}).items()
        if column.get("config", {}).get("meta", {}).get("pii") == "direct"
    }


def _find_keys(candidate: Path, failing: list[TestRun], results: dict[str, Any], personal: set[str]) -> None:
    """Runs the failing tests' queries again for the keys of their first rows; they name the file as dbt did."""
    if not failing:
        return
    with open_candidate(candidate, candidate.stem) as connection:
        for test in failing:
            query = results[test.unique_id].get("compiled_code")
            if not query:
                continue
            try:
                rows = connection.execute(f"select * from ({query}) as failing limit {_SHOWN_ROWS}")  # noqa: S608
                names = [column[0] for column in rows.description or ()]
                test.keys = [_shown(names, row, personal) for row in rows.fetchall()]
            except duckdb.Error as error:
                test.keys = [redacted(str(error)).splitlines()[0]]


def _shown(names: list[str], row: tuple[Any, ...], personal: set[str]) -> str:
    """A failing row as text; what may be a person's address, name or words never leaves the warehouse."""
    return ", ".join(
        f"{name}={'…' if name in personal or any(word in name for word in _HIDDEN_WORDS) else _without_address(value)}"
        for name, value in zip(names, row, strict=True)
    )


def _without_address(value: Any) -> str:
    text = str(value)
    return "…" if "@" in text else text[:80]


def _find_problems(audit: Audit, manifest: dict[str, Any], results: dict[str, Any]) -> None:
    broken = [node for node in audit.nodes if node.status == "error"]
    skipped = [node for node in audit.nodes if node.status == "skipped"]
    audit.problems += [f"{node.resource_type} {node.schema}.{node.node}: {node.message}" for node in broken]
    if skipped:
        names = ", ".join(node.node for node in skipped[:5])
        more = f" and {len(skipped) - 5} more" if len(skipped) > 5 else ""
        audit.problems.append(f"{len(skipped)} models were skipped for it: {names}{more}")
    not_run = [test for test in audit.tests if test.outcome == "not_run"]
    ran = len(audit.tests) - len(not_run)
    if not_run or not ran:
        names = ", ".join(test.test for test in not_run[:3])
        audit.problems.append(f"{ran} of {len(audit.tests)} tests ran; not run: {names or 'any'}")
    for test in audit.failed:
        if test.outcome == "fail":
            keys = "".join(f"\n      {key}" for key in test.keys)
            audit.problems.append(f"test {test.test} on {test.model}: {test.failing_row_count} rows{keys}")
        elif test.outcome == "error":
            audit.problems.append(f"test {test.test} on {test.model} could not run: {test.message}")
    first = _most_upstream(manifest, [*broken, *audit.failed])
    if first:
        audit.owner = first.owner
        audit.root_cause = (
            f"{first.resource_type} {first.schema}.{first.node} cannot be built"
            if isinstance(first, NodeRun)
            else f"test {first.test} on {first.model} {'fails' if first.outcome == 'fail' else 'did not run'}"
        )


def _most_upstream(manifest: dict[str, Any], failing: list[NodeRun | TestRun]) -> NodeRun | TestRun | None:
    """Of all that fails, the first whose own inputs hold nothing else that fails."""
    parents: dict[str, list[str]] = manifest.get("parent_map", {})

    def depth(unique_id: str, known: dict[str, int]) -> int:
        if unique_id not in known:
            known[unique_id] = 0
            known[unique_id] = 1 + max((depth(parent, known) for parent in parents.get(unique_id, [])), default=0)
        return known[unique_id]

    known: dict[str, int] = {}
    return min(failing, key=lambda run: (depth(run.unique_id, known), run.unique_id), default=None)
