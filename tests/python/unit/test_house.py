"""The house rules that a machine can hold: layers, YAML beside each model, contracts, privacy classes, portability.

Each check lists what breaks it, so that a red run says where to go.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from saas_lifecycle.macros import ProjectMacros

Node = dict[str, Any]

PII_CLASSES = {"none", "indirect", "direct"}
LONGEST_MODEL = 200
# Said by one engine only, or differently by each: such SQL stands in macros/engine behind adapter.dispatch.
ONE_ENGINE_ONLY = {
    "qualify": r"\bqualify\b",
    "::": r"::",
    "//": r"//",
    "filter (where": r"\bfilter\s*\(\s*where\b",
    "arg_max or arg_min": r"\barg_(max|min)\s*\(",
    "asof join": r"\basof\b",
    "double precision": r"\bdouble\s+precision\b",
    "varchar without dbt.type_string": r"\bvarchar\b",
    "list or struct function": r"\b(list_\w+|struct_\w+|unnest|unpivot|array_agg)\s*\(",
    "exclude or replace in a star": r"\*\s*(exclude|replace)\b",
    "group by all": r"\bgroup by all\b",
    "generate_series or range": r"\b(generate_series|range)\s*\(",
    "date function of one engine": r"\b(date_diff|datediff|date_sub|date_add|dateadd|strftime|strptime|epoch\w*)\s*\(",
    "date_trunc without dbt.date_trunc": r"\bdate_trunc\s*\(",
    "interval literal without add_interval": r"\binterval\s*'",
    "the clock": r"\b(now\s*\(|current_timestamp|current_date|today\s*\(|getdate\s*\()",
    "positional group by or order by": r"\b(group|order) by\s+\d",
    "select distinct": r"\bselect\s+distinct\b",
    "right join": r"\bright\s+(outer\s+)?join\b",
}


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="module")
def tests(manifest: dict[str, Any]) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]


def layer(node: Node) -> str:
    """First folder below models/: staging, utilities, intermediate, marts."""
    return node["fqn"][1]


def plain_sql(node: Node) -> str:
    """A model's SQL as written, in lower case, without comments, texts and Jinja."""
    code = re.sub(r"--[^\n]*|\{#.*?#\}", " ", node["raw_code"], flags=re.S)
    code = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " jinja ", code, flags=re.S)
    return re.sub(r"'[^']*'", "''", code).lower()


def test_each_model_has_its_own_yaml_beside_it(root: Path, models: list[Node]) -> None:
    wrong = []
    for model in models:
        page = Path(model["original_file_path"]).with_suffix(".yml")
        if not (root / page).exists() or not (model["patch_path"] or "").endswith(str(page)):
            wrong.append(f"{model['name']}: expected its description in {page}")
    assert not wrong, "\n".join(wrong)


def test_each_yaml_describes_one_model_and_names_its_unit_tests(root: Path) -> None:
    wrong = []
    for page in sorted((root / "models").rglob("*.yml")):
        described = yaml.safe_load(page.read_text()) or {}
        names = [model["name"] for model in described.get("models", [])]
        if names and names != [page.stem]:
            wrong.append(f"{page.relative_to(root)} describes {', '.join(names)}")
        for unit_test in described.get("unit_tests", []):
            if not re.fullmatch(rf"{unit_test['model']}__\w+_(is|are)_\w+", unit_test["name"]):
                wrong.append(f"{unit_test['name']}: name it <model>__<case>_is_<outcome>")
            if not unit_test.get("description"):
                wrong.append(f"{unit_test['name']}: its description must say the rule")
    assert not wrong, "\n".join(wrong)


def test_unit_tests_mock_only_what_their_model_always_depends_on(manifest: dict[str, Any], models: list[Node]) -> None:
    """A ref that only some settings reach gives dbt no order: the test may run before its input has columns."""
    parents = {model["name"]: {node.split(".")[-1] for node in model["depends_on"]["nodes"]} for model in models}
    wrong = [
        f"{test['name']}: add to {test['model']} the line  -- depends_on: {{{{ {given['input']} }}}}"
        for test in manifest["unit_tests"].values()
        for given in test["given"]
        for mocked in re.findall(r"ref\('(\w+)'\)", given["input"])
        if mocked not in parents[test["model"]]
    ]
    assert not wrong, "\n".join(wrong)


def test_each_model_opens_with_its_grain_and_stays_readable(models: list[Node]) -> None:
    wrong = []
    for model in models:
        lines = model["raw_code"].strip().splitlines()
        if not lines[0].startswith(("-- One row", "# One row")):
            wrong.append(f"{model['name']}: the first line says the grain, '-- One row per ...'")
        if model["language"] == "sql" and not re.fullmatch(r"select \* from \w+|{{ total_rows\(.*\) }}", lines[-1]):
            wrong.append(f"{model['name']}: the last line selects from the last CTE, or is a mart's total")
        if len(lines) > LONGEST_MODEL:
            wrong.append(f"{model['name']}: {len(lines)} lines, at most {LONGEST_MODEL}")
    assert not wrong, "\n".join(wrong)


def test_layers_flow_one_way(manifest: dict[str, Any], models: list[Node]) -> None:
    upstream = {"staging": {"staging", "utilities"}, "utilities": {"staging", "utilities"}}
    wrong = []
    for model in models:
        for parent in model["depends_on"]["nodes"]:
            if parent.startswith("source.") and layer(model) != "staging":
                wrong.append(f"{model['name']} reads {parent}: only staging reads sources")
            allowed = upstream.get(layer(model))
            if allowed and parent.startswith("model.") and layer(manifest["nodes"][parent]) not in allowed:
                wrong.append(f"{model['name']} reads {parent}: never back up")
    assert not wrong, "\n".join(wrong)


def test_each_model_has_a_tested_key(models: list[Node], tests: list[Node]) -> None:
    keys = {
        test["attached_node"]: test["test_metadata"]["kwargs"].get("key", [])
        for test in tests
        if (test.get("test_metadata") or {}).get("name") == "rows_hold" and test["name"].endswith("_rows_hold")
    }
    wrong = []
    for model in models:
        grain = model["config"]["meta"].get("grain")
        if not grain:
            wrong.append(f"{model['name']}: config.meta.grain lists the columns of its key")
        elif sorted(keys.get(model["unique_id"], [])) != sorted(grain):
            wrong.append(
                f"{model['name']}: a rows_hold test named {model['name']}_rows_hold must hold its grain {grain}"
            )
    assert not wrong, "\n".join(wrong)


def test_public_models_are_described_and_under_contract(models: list[Node]) -> None:
    wrong = []
    for model in models:
        if model["access"] != "public":
            continue
        if not model["description"] or not model["group"]:
            wrong.append(f"{model['name']}: a public model has a description and a group")
        if not model["config"]["contract"]["enforced"]:
            wrong.append(f"{model['name']}: a public model is under contract")
        wrong += [
            f"{model['name']}.{column['name']}: describe it, and give its type"
            for column in model["columns"].values()
            if not column["description"] or not column["data_type"]
        ]
        wrong += [
            f"{model['name']}.{column['name']}: {column['description']!r} is cut or has no end: quote it in braces"
            for column in model["columns"].values()
            if column["description"] and not column["description"].rstrip().endswith((".", ")", "!", "?"))
        ]
    assert not wrong, "\n".join(wrong)


def test_access_is_by_layer(models: list[Node]) -> None:
    expected = {"staging": "protected", "utilities": "public", "intermediate": "private", "marts": "public"}
    wrong = [f"{m['name']}: {m['access']}" for m in models if m["access"] != expected[layer(m)]]
    assert not wrong, "\n".join(wrong)


def test_each_staging_column_has_a_privacy_class(models: list[Node]) -> None:
    wrong = [
        f"{model['name']}.{column['name']}: config.meta.pii is none, indirect or direct"
        for model in models
        if layer(model) == "staging"
        for column in model["columns"].values()
        if column["config"].get("meta", {}).get("pii") not in PII_CLASSES
    ]
    assert not wrong, "\n".join(wrong)


def test_no_public_column_is_named_like_a_direct_identifier(models: list[Node]) -> None:
    direct = re.compile(r"(^|_)(e?mail|first_name|last_name|full_name|phone|comment|metadata)(_text)?$")
    wrong = [
        f"{model['name']}.{name}"
        for model in models
        if model["access"] == "public"
        for name in model["columns"]
        if direct.search(name)
    ]
    assert not wrong, "\n".join(wrong)


def test_public_columns_are_scalar(models: list[Node]) -> None:
    """Lists, structs and JSON are what BI tools cannot read."""
    scalar = re.compile(r"varchar|bigint|double|boolean|date|timestamp|decimal\(\d+, \d+\)")
    wrong = [
        f"{model['name']}.{column['name']}: {column['data_type']}"
        for model in models
        if model["access"] == "public"
        for column in model["columns"].values()
        if not scalar.fullmatch(column["data_type"])
    ]
    assert not wrong, "\n".join(wrong)


def test_each_mart_of_segments_has_its_total_for_bi(models: list[Node]) -> None:
    """A sum over a mart with `segment` counts everything many times, so `bi` has its total with the same columns."""

    def columns(model: Node) -> dict[str, tuple[str, str]]:
        return {
            column["name"]: (column["data_type"], column["description"])
            for column in model["columns"].values()
            if column["name"] not in {"segment", "member"}
        }

    marts = {model["name"]: model for model in models if layer(model) == "marts"}
    totals = {model["config"]["meta"]["total_of"]: model for model in models if "total_of" in model["config"]["meta"]}
    # A change of the whole is told apart by member, customers by what they have several of: neither has a total.
    without_total = {"fct_funnel_changes_monthly", "fct_customer_mrr_by_segment", "fct_customer_retention_by_segment"}
    cut = {name for name, mart in marts.items() if "segment" in mart["config"]["meta"]["grain"]} - without_total
    wrong = [f"{name}: models/marts/bi needs {name}_total" for name in sorted(cut - totals.keys())]
    wrong += [
        f"{total['name']}: its columns are those of {name} without segment and member, described alike"
        for name, total in totals.items()
        if columns(total) != columns(marts[name]) or total["name"] != f"{name}_total"
    ]
    assert not wrong, "\n".join(wrong)


def test_models_speak_no_dialect(models: list[Node]) -> None:
    wrong = [
        f"{model['name']}: {name}"
        for model in models
        for name, pattern in ONE_ENGINE_ONLY.items()
        if model["language"] == "sql" and re.search(pattern, plain_sql(model))
    ]
    wrong += [f"{model['name']}: target.type" for model in models if "target.type" in model["raw_code"]]
    wrong += [
        f"{model['name']}: say 'not on this engine' where the engine is another"
        for model in models
        if model["language"] == "python" and "not on this engine" not in model["raw_code"]
    ]
    assert not wrong, "engine-only SQL stands in macros/engine:\n" + "\n".join(wrong)


def test_settings_reach_sql_through_their_rules_only(root: Path) -> None:
    allowed = {"setting.sql", "custom_segments.sql", "source_is_enabled.sql"}
    wrong = [
        str(file.relative_to(root))
        for folder in ("models", "macros", "tests/dbt", "snapshots", "analyses")
        for file in sorted((root / folder).rglob("*.sql"))
        if re.search(r"\bvar\s*\(", file.read_text()) and file.name not in allowed
    ]
    assert not wrong, "read a setting with setting('name'): " + ", ".join(wrong)


def test_each_setting_has_a_rule_and_a_comment(root: Path) -> None:
    project = (root / "dbt_project.yml").read_text()
    settings = yaml.safe_load(project)["vars"]
    rules = re.findall(r"^        '(\w+)': \{", (root / "macros/settings/setting_rules.sql").read_text(), re.M)
    assert sorted(settings) == sorted(rules)
    # Those of the environment matter to the run's start alone, which is ours.
    defaults = {name: value for name, value in settings.items() if "env_var" not in str(value)}
    other = [name for name, value in ProjectMacros(root).setting_defaults().items() if defaults.pop(name, ...) != value]
    assert not other + list(defaults), "macros/settings/setting_defaults.sql says others: " + ", ".join(
        [*other, *defaults]
    )
    bare = [name for name in settings if not re.search(rf"^  {name}: .*  # \S", project, re.M)]
    assert not bare, "say what it means, in a comment behind it: " + ", ".join(bare)


def test_each_macro_has_its_own_file_and_a_header_with_an_example(root: Path) -> None:
    wrong = []
    for file in sorted((root / "macros").rglob("*.sql")):
        text = file.read_text()
        names = re.findall(r"\{%-? ?macro (\w+)\(", text)
        own = [name for name in names if "__" not in name] or names
        if own != [file.stem]:
            wrong.append(f"{file.relative_to(root)} defines {own}")
        if not text.lstrip().startswith("{#") or "Example" not in text.split("#}")[0]:
            wrong.append(f"{file.relative_to(root)}: a header with one sentence and an example call")
    assert not wrong, "\n".join(wrong)


def test_each_macro_is_documented_with_its_arguments(root: Path, manifest: dict[str, Any]) -> None:
    wrong = []
    for file in sorted((root / "macros").rglob("*.sql")):
        macro = manifest["macros"][f"macro.saas_lifecycle.{file.stem}"]
        if not macro["description"]:
            wrong.append(f"{file.stem}: describe it in macros/{file.parent.name}/_{file.parent.name}__macros.yml")
    assert not wrong, "\n".join(wrong)


def test_each_test_says_what_its_failure_does(tests: list[Node]) -> None:
    wrong = []
    for test in tests:
        audit = test["config"]["meta"].get("audit")
        if audit not in {"block", "warn"}:
            wrong.append(f"{test['name']}: config.meta.audit is block or warn")
        elif (test["unrendered_config"].get("severity") == "warn") != (audit == "warn"):
            wrong.append(f"{test['name']}: severity and audit disagree")
    assert not wrong, "\n".join(wrong)


def test_each_singular_test_is_a_sentence_with_a_header(root: Path) -> None:
    wrong = []
    for file in sorted((root / "tests/dbt/singular").glob("*.sql")):
        head = file.read_text().split("\nwith", 1)[0].lower()
        if not file.name.startswith("assert_") or not all(word in head for word in ("fails when", "look first")):
            wrong.append(file.name)
    assert not wrong, "header: fails when, what it would cause, where to look first: " + ", ".join(wrong)


def test_the_entity_diagram_joins_by_columns_that_both_tables_have(root: Path, models: list[Node]) -> None:
    columns = {node["name"]: set(node["columns"]) for node in models if layer(node) == "marts"}
    lines = re.findall(r"(\w+) \|\|--o[{|] (\w+) : \"(\w+)\"", (root / "docs" / "entities.md").read_text())
    missing = [
        f"{table} has no {key}"
        for one, many, key in lines
        for table in (one, many)
        if key not in columns.get(table, set())
    ]
    assert len(lines) > 30
    assert missing == []


def test_the_overview_names_every_schema_of_public_tables(root: Path, models: list[Node]) -> None:
    overview = (root / "models" / "overview.md").read_text()
    schemas = {node["config"]["schema"] for node in models if layer(node) == "marts"}
    tables = {node["name"] for node in models} | {"fct_data_quality"}
    named = set(re.findall(r"`((?:fct|dim)_\w+)`", overview))
    assert {schema for schema in schemas if f"| `{schema}` |" not in overview} == set()
    assert named <= tables


def test_models_ask_for_the_cut_off_of_sources_that_there_are(models: list[Node], manifest: dict[str, Any]) -> None:
    known = {source["source_name"] for source in manifest["sources"].values()}
    asked = [
        (node["name"], name)
        for node in models
        for _, listed in re.findall(r"source_name (in \(|= )((?:'\w+'(?:, )?)+)", node["raw_code"])
        for name in re.findall(r"\w+", listed)
    ]
    assert len(asked) > 40
    assert not [(model, name) for model, name in asked if name not in known]
