"""Settings are refused by dbt's own rules before they can reach SQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from raw_company import ROOT
from saas_lifecycle.contract import load_contract
from saas_lifecycle.errors import BadInput
from saas_lifecycle.macros import ProjectMacros
from saas_lifecycle.settings import check_raw_path, default_raw, load_settings, parse_timestamp, parse_vars

CONTRACT = load_contract(ROOT)
INJECTIONS = ["'; drop table x; --", "{{ 7*7 }}", "a\nb", "\u2019; drop", "EUR' or '1'='1", "$(rm)", "a;b"]
BY_OPTION = {"raw_path", "as_of", "allow_empty_sources"}


def refusal(overrides: dict) -> str:
    with pytest.raises(BadInput) as caught:
        load_settings(ROOT, overrides, CONTRACT)
    return "\n".join(caught.value.details)


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_setting_takes_an_injection(text: str) -> None:
    names = sorted(set(ProjectMacros(ROOT).setting_rules()) - BY_OPTION)
    for value in (text, [text], {text: 1}):
        told = refusal(dict.fromkeys(names, value))
        assert [name for name in names if name not in told] == []


@pytest.mark.parametrize("key", ["name", "source", "table", "column", "path", "type"])
def test_no_custom_segment_takes_an_injection(key: str) -> None:
    for text in INJECTIONS:
        segment = {"source": "stripe", "table": "customer", "column": "metadata", "path": "tier", "type": "varchar"}
        name = text if key == "name" else "tier"
        assert refusal({"custom_segments": {name: segment | ({} if key == "name" else {key: text})}})


def test_the_defaults_and_every_documented_choice_are_taken() -> None:
    rules = ProjectMacros(ROOT).setting_rules()
    needed = {"fx_base_date": "2026-01-31", "locked_through_month": "2026-01-01"}
    choices = {name: rule["one_of"] for name, rule in rules.items() if "one_of" in rule}
    assert load_settings(ROOT, {}, CONTRACT).enabled_sources == tuple(CONTRACT)
    for name, allowed in choices.items():
        for value in allowed:
            assert load_settings(ROOT, needed | {name: value}, CONTRACT).values[name] == value


def test_all_problems_are_told_at_once_with_what_is_allowed() -> None:
    told = refusal({"fx_polcy": "constant", "week_start": "friday", "fx_base_date": "2026-02-30"})
    assert "did you mean fx_policy?" in told
    assert "allowed: monday, sunday" in told
    assert "fx_base_date may not be '2026-02-30'" in told


def test_a_setting_that_another_needs_must_be_given() -> None:
    told = refusal({"fx_policy": "constant", "restatement_policy": "as_reported"})
    assert "fx_base_date is empty, and fx_policy: constant needs it; allowed: a date" in told
    assert "locked_through_month is empty, and restatement_policy: as_reported needs it" in told
    given = {"fx_policy": "constant", "fx_base_date": "2026-01-31"}
    assert load_settings(ROOT, given, CONTRACT).values["fx_policy"] == "constant"


@pytest.mark.parametrize("weights", [[0.4, 0.4], [0.4, 0.3, 0.4], [0.7, -0.1, 0.4], [1, False, 0], "0.4", {"first": 1}])
def test_weights_that_are_no_shares_of_one_are_refused(weights: object) -> None:
    assert "3 numbers from 0 that sum to 1" in refusal({"position_weights": weights})
    assert load_settings(ROOT, {"position_weights": [0, 1, 0]}, CONTRACT).values["position_weights"] == [0, 1, 0]


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("week_to_month_factor", ("52/0", 0, "0/7", "0.0", "5/0.0"), "52.5/12"),
        ("mrr_statuses", (["actve"], ["Active"], ["active", "canceled "]), ["active", "unpaid"]),
        ("adoption_window", ([60, 30], [30, 30], [30], [30, 60, 90], [-1, 30], [0.5, 30], [True, 30]), [0, 7]),
        ("usage_retention_brackets", ([0, 14, 7], [0], [0, 7, 7], [-7, 0]), [1, 7, 30]),
        ("business_hours", ([17, 9], [9, 25], [9], [9, 12, 17], [9, 9]), [8.5, 24]),
        (
            "pql_rule",
            ({"events": 3}, {"days": 2}, {"events": 3, "days": 0}, {"event": 3, "days": 1}),
            {"events": 3, "days": 1},
        ),
        (
            "usage_retention_buckets",
            ({"day": 30}, {"day": 30, "week": 8, "months": 3}),
            {"month": 3, "week": 8, "day": 30},
        ),
    ],
)
def test_a_list_or_mapping_that_means_nothing_is_refused(name: str, wrong: tuple[object, ...], right: object) -> None:
    for value in wrong:
        assert f"{name} may not be" in refusal({name: value})
    assert load_settings(ROOT, {name: right}, CONTRACT).values[name] == right


@pytest.mark.parametrize("name", sorted(BY_OPTION))
def test_what_has_an_option_is_not_a_var(name: str) -> None:
    assert f"{name} is not set with --vars" in refusal({name: "2026-01-01"})


def test_a_zone_must_exist() -> None:
    assert "Europe/Pariss" in refusal({"reporting_timezone": "Europe/Pariss"})
    assert load_settings(ROOT, {"reporting_timezone": "Pacific/Apia"}, CONTRACT)


@pytest.mark.parametrize("enabled", [["stripe", "salesforce"], {"salesforce": False}, {"stripe": "no"}, "stripe"])
def test_only_known_sources_are_turned_on_or_off(enabled: object) -> None:
    assert "sources_enabled" in refusal({"sources_enabled": enabled})


def test_sources_are_enabled_by_list_or_by_mapping() -> None:
    by_list = load_settings(ROOT, {"sources_enabled": ["stripe", "hubspot"]}, CONTRACT)
    assert set(by_list.enabled_sources) == {"stripe", "hubspot"}
    by_mapping = load_settings(ROOT, {"sources_enabled": {"hubspot": False}}, CONTRACT)
    assert set(by_mapping.enabled_sources) == set(CONTRACT) - {"hubspot"}


@pytest.mark.parametrize(
    "text", ["[1, 2]", "just words", "{a: b", "{1: 2}", "!!python/object:os.system {}", "{fx_base_date: 2026-13-01}"]
)
def test_vars_must_be_a_plain_mapping(text: str) -> None:
    with pytest.raises(BadInput):
        parse_vars(text)


def test_timestamps_are_utc_without_a_zone() -> None:
    for text in ("2026-09-30T06:00:00Z", "2026-09-30 06:00:00+00:00", "2026-09-30 06:00", "2026-09-30T06:00:00.000000"):
        assert parse_timestamp(text).isoformat() == "2026-09-30T06:00:00"
    for text in ("2026-13-01", "2026-09-30T06:00:00+02:00", "yesterday"):
        with pytest.raises(ValueError, match="no UTC time"):
            parse_timestamp(text)


def test_a_raw_path_fixed_in_the_project_is_not_passed_over(tmp_path: Path) -> None:
    for file in ("dbt_project.yml", "macros"):
        (tmp_path / file).symlink_to(ROOT / file)
    assert default_raw(tmp_path) == tmp_path / "data" / "raw"
    assert load_settings(tmp_path, {}, CONTRACT, tmp_path / "elsewhere").values["raw_path"].endswith("/elsewhere")
    (tmp_path / "dbt_project.yml").unlink()
    (tmp_path / "dbt_project.yml").write_text(
        (ROOT / "dbt_project.yml").read_text().replace("{{ env_var('LIFECYCLE_RAW', 'data/raw') }}", "/landing")
    )
    assert default_raw(tmp_path) == Path("/landing")
    with pytest.raises(BadInput) as caught:
        load_settings(tmp_path, {}, CONTRACT, tmp_path)
    assert "raw_path is fixed to /landing" in caught.value.details[0]


@pytest.mark.parametrize("name", ["it's", "a*b", "a;b", "a[1]", "a{b}"])
def test_a_raw_folder_with_a_pattern_in_its_name_is_refused(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with pytest.raises(BadInput, match="may not have"):
        check_raw_path(folder)
