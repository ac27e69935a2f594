"""The settings of a run: dbt_project.yml's vars, the command line's over them, each checked by dbt's own rules."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

from saas_lifecycle.contract import Source
from saas_lifecycle.errors import BadInput
from saas_lifecycle.macros import MacroError, ProjectMacros
from saas_lifecycle.project import read_yaml

# These have an option of their own, which the preflight needs to know.
_BY_OPTION = {"raw_path": "--raw", "as_of": "--as-of", "allow_empty_sources": "--allow-empty"}
_GLOB_CHARACTERS = re.compile(r"[*?\[\]{}'\";\n\r\\]")


@dataclass(frozen=True)
class Settings:
    """`values` holds every var as dbt will see it, `overrides` what has to be handed to dbt."""

    values: dict[str, Any]
    overrides: dict[str, Any]
    enabled_sources: tuple[str, ...]


def parse_vars(text: str | None) -> dict[str, Any]:
    """The mapping of `--vars`."""
    if not text:
        return {}
    try:
        parsed = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a ValueError: a date that there is not
        raise BadInput("--vars is no YAML.", hint="Example: --vars '{reporting_currency: USD}'") from error
    if not isinstance(parsed, dict) or not all(isinstance(name, str) for name in parsed):
        raise BadInput("--vars must be a mapping of settings.", hint="Example: --vars '{reporting_currency: USD}'")
    return parsed


def default_raw(root: Path) -> Path:
    """Where the project says that the raw data lies: `raw_path` of dbt_project.yml, below the project."""
    return root / str(_rendered(read_yaml(root / "dbt_project.yml").get("vars", {}).get("raw_path", "data/raw"), {}))


def default_warehouse(root: Path) -> Path:
    """The folder of the warehouse where nobody names another."""
    return root / "data" / "warehouse"


def load_settings(
    root: Path, overrides: dict[str, Any], contract: dict[str, Source], raw: Path | None = None
) -> Settings:
    """Merges and checks every setting as dbt will see it with this raw folder; all problems are told at once."""
    defaults = read_yaml(root / "dbt_project.yml").get("vars", {})
    environment = dict(os.environ) | ({"LIFECYCLE_RAW": str(raw)} if raw else {})
    values = {name: _rendered(value, environment) for name, value in defaults.items()} | overrides
    macros = ProjectMacros(root, values)
    rules: dict[str, dict] = macros.setting_rules()
    problems = []
    for name in overrides:
        if name not in rules:
            near = difflib.get_close_matches(name, rules, n=1)
            problems.append(f"there is no setting {name!r}" + (f"; did you mean {near[0]}?" if near else ""))
        elif name in _BY_OPTION:
            problems.append(f"{name} is not set with --vars but with {_BY_OPTION[name]}")
    for name, rule in rules.items():
        problem = _problem(macros, name, values.get(name), rule)
        if problem:
            problems.append(problem)
        problems += [
            f"{name} is empty, and {other}: {choice} needs it; {macros.setting_hint(rule)}"
            for other, choice in rule.get("needed_by", {}).items()
            if values.get(other) == choice and not values.get(name)
        ]
    if raw and root / str(values.get("raw_path")) != raw:
        problems.append(f"raw_path is fixed to {values.get('raw_path')} in dbt_project.yml, so {raw} would not be read")
    problems += _source_problems(values, contract)
    problems += _segment_problems(macros, values.get("custom_segments"))
    if problems:
        raise BadInput(
            "The settings cannot be used:", problems, hint="dbt_project.yml lists every setting with its meaning."
        )
    enabled = tuple(name for name in contract if macros.source_is_enabled(name))
    return Settings(values, overrides, enabled)


def check_raw_path(raw: Path) -> None:
    """The raw folder's path reaches SQL and is matched as a pattern there."""
    if not raw.is_dir():
        raise BadInput(
            f"There is no raw data folder {raw}.",
            hint="Make a demo company with `lifecycle demo`, or name your data with --raw or LIFECYCLE_RAW.",
        )
    found = _GLOB_CHARACTERS.search(str(raw))
    if found:
        raise BadInput(f"The raw data folder may not have {found.group()!r} in its path: {raw}")


def _rendered(value: Any, environment: Mapping[str, str]) -> Any:
    if not isinstance(value, str) or "{{" not in value:
        return value
    template = jinja2.Environment(autoescape=False).from_string(value)  # noqa: S701 - not HTML
    return template.render(env_var=lambda name, default="": environment.get(name, default))


def _problem(macros: ProjectMacros, name: str, value: Any, rule: dict) -> str | None:
    if value is None or value == "":
        return None if rule.get("null") or rule.get("anything") else f"{name} is empty; {macros.setting_hint(rule)}"
    if not macros.setting_is_valid(value, rule) or not _exists(value, rule):
        return f"{name} may not be {str(value)[:60]!r}; {macros.setting_hint(rule)}"
    return None


def _exists(value: Any, rule: dict) -> bool:
    """Whether a well-formed date or zone is a real one."""
    try:
        if "date" in rule:
            date.fromisoformat(str(value))
        if "timestamp" in rule:
            parse_timestamp(str(value))
        if "timezone" in rule:
            zones = duckdb.sql("select 1 from pg_timezone_names() where name = $zone", params={"zone": str(value)})
            return bool(zones.fetchall())
    except ValueError:
        return False
    return True


def _segment_problems(macros: ProjectMacros, segments: Any) -> list[str]:
    if segments and not (isinstance(segments, dict) and all(isinstance(each, dict) for each in segments.values())):
        return ["custom_segments must map names to mappings of source, table and column"]
    try:
        macros.custom_segments()
    except MacroError as error:
        return [str(error)]
    return []


def _source_problems(values: dict[str, Any], contract: dict[str, Source]) -> list[str]:
    enabled = values.get("sources_enabled") or {}
    problems = []
    if not isinstance(enabled, (dict, list)):
        problems.append("sources_enabled must be a mapping such as {hubspot: false} or a list of sources")
        enabled = {}
    problems += [
        f"sources_enabled names {str(name)[:60]!r}, which is no source; the sources are {', '.join(contract)}"
        for name in enabled
        if name not in contract
    ]
    if isinstance(enabled, dict):
        problems += [
            f"sources_enabled: {name} must be true or false"
            for name, value in enabled.items()
            if name in contract and not isinstance(value, bool)
        ]
    schemas = values.get("source_schemas") or {}
    if not isinstance(schemas, dict) or not all(
        re.fullmatch(r"[A-Za-z0-9_]{1,120}", str(word)) for pair in schemas.items() for word in pair
    ):
        problems.append("source_schemas must be a mapping of source to schema, of letters, digits and _")
    return problems


def parse_timestamp(text: str) -> datetime:
    """A UTC time such as 2026-09-30, 2026-09-30 06:00:00 or 2026-09-30T06:00:00Z, without its zone."""
    bare = text.strip().removesuffix("Z").removesuffix("+00:00").replace("T", " ")
    for form in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(bare, form)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no UTC time such as 2026-09-30 or 2026-09-30T06:00:00Z")
