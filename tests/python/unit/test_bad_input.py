"""Bad input stops in the preflight, before dbt starts, with a message that says where to look and what to do."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raw_company import AS_OF, AWKWARD_NAMES, ROOT, raw_company, write_raw, write_table
from saas_lifecycle.contract import load_contract
from saas_lifecycle.errors import BadInput
from saas_lifecycle.macros import ProjectMacros
from saas_lifecycle.preflight import Allowances, Preflight, check_raw, drift_warnings
from saas_lifecycle.settings import load_settings
from saas_lifecycle.table_check import TableLoad

CONTRACT = load_contract(ROOT)
TABLES = {table.title: table for source in CONTRACT.values() for table in source.tables}


@pytest.fixture(scope="session")
def csv_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_raw(tmp_path_factory.mktemp("csv"), raw_company(), "csv")


@pytest.fixture
def raw(csv_company: Path, tmp_path: Path) -> Path:
    """A sound delivery as CSV, for the test to spoil."""
    folder = tmp_path / "raw"
    for file in csv_company.rglob("*.csv"):
        copy = folder / file.relative_to(csv_company)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return folder


def preflight(
    raw: Path,
    allowances: Allowances | None = None,
    as_of: datetime | None = None,
    overrides: dict | None = None,
) -> Preflight:
    settings = load_settings(ROOT, overrides or {}, CONTRACT)
    return check_raw(ROOT, raw, CONTRACT, settings, allowances or Allowances(), as_of)


def refusal(raw: Path, **options: object) -> str:
    """The whole message of the refused preflight."""
    with pytest.raises(BadInput) as caught:
        preflight(raw, **options)  # type: ignore[arg-type]
    return "\n".join([caught.value.message, *caught.value.details, caught.value.hint])


def edit(file: Path, change: Callable[[str], str]) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def rename_column(old: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"(^|,){old}(,|\n)", rf"\g<1>{new}\g<2>", text, count=1)


@dataclass(frozen=True)
class Spoiled:
    """A file, what is done to it, and the words that the message must hold."""

    file: str
    spoil: Callable[[Path], None]
    words: tuple[str, ...]


def cut_mid_row(file: Path) -> None:
    """Ends the file in the middle of its last row."""
    content = file.read_bytes().rstrip(b"\n")
    file.write_bytes(content[: -(len(content) - content.rindex(b"\n")) // 2])


def swap_columns(file: Path) -> None:
    """The header keeps its order while the values of two columns change places."""
    lines = file.read_text(encoding="utf-8").split("\n")
    rows = [line.split(",") for line in lines if line]
    first, second = rows[0].index("quantity"), rows[0].index("price_id")
    for row in rows[1:]:
        row[first], row[second] = row[second], row[first]
    file.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")


def put_elsewhere(place: Path) -> Path:
    """Moves a file or folder out of the raw folder and leaves a link in its place; returns where it lies now."""
    raw = next(parent for parent in place.parents if parent.name == "raw")
    elsewhere = raw.with_name("elsewhere") / place.name
    elsewhere.parent.mkdir(exist_ok=True)
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    return elsewhere


CASES = {
    "table_is_missing": Spoiled(
        "stripe/customer.csv", lambda file: file.unlink(), ("stripe.customer", "missing", "--allow-empty stripe")
    ),
    "one_of_two_tables_is_missing": Spoiled(
        "stripe/price.csv", lambda file: file.unlink(), ("stripe.price or plan", "missing")
    ),
    "table_is_a_link_to_nowhere": Spoiled(
        "stripe/product.csv",
        lambda file: put_elsewhere(file).unlink(),
        ("stripe.product", "product.csv is a link to nothing"),
    ),
    "table_is_named_otherwise": Spoiled(
        "stripe/customer.csv", lambda file: file.rename(file.with_name("customers.csv")), ("there is", "customers.csv")
    ),
    "required_column_is_missing": Spoiled(
        "stripe/subscription_history.csv",
        lambda file: edit(file, rename_column("status", "weather")),
        ("stripe.subscription_history", "status", "subscription_history.csv"),
    ),
    "header_is_renamed": Spoiled(
        "stripe/subscription_history.csv",
        lambda file: edit(file, rename_column("customer_id", "customer")),
        ("lacks its required column customer_id", "renamed to customer?"),
    ),
    "header_line_is_missing": Spoiled(
        "hubspot/contact.csv",
        lambda file: edit(file, lambda text: text.split("\n", 1)[1]),
        ("hubspot.contact", "is the header line missing?"),
    ),
    "separator_is_a_semicolon": Spoiled(
        "hubspot/company.csv", lambda file: edit(file, lambda text: text.replace(",", ";")), ("separated by commas",)
    ),
    "column_comes_twice": Spoiled(
        "hubspot/company.csv",
        lambda file: edit(file, rename_column("property_name", "id")),
        ("hubspot.company", "a column twice: id"),
    ),
    "two_columns_are_swapped": Spoiled(
        "stripe/subscription_item_history.csv", swap_columns, ("5 rows where quantity is no bigint", "first: row 1")
    ),
    "header_only": Spoiled(
        "hubspot/deal.csv",
        lambda file: edit(file, lambda text: text.split("\n", 1)[0] + "\n"),
        ("hubspot.deal is required", "0 rows", "hubspot/deal.csv"),
    ),
    "file_is_empty": Spoiled(
        "hubspot/deal.csv", lambda file: file.write_bytes(b""), ("hubspot.deal", "empty (0 bytes)")
    ),
    "file_is_cut_mid_row": Spoiled(
        "stripe/subscription_history.csv", cut_mid_row, ("1 rows with too few columns", "first: line 6")
    ),
    "row_has_too_many_columns": Spoiled(
        "stripe/price.csv", lambda file: edit(file, lambda text: text.rstrip("\n") + ",more\n"), ("too many columns",)
    ),
    "file_is_cut_within_quotes": Spoiled(
        "segment/pages.csv",
        lambda file: edit(file, lambda text: text.rstrip("\n") + '\np9,"https://a'),
        ("segment.pages", "a quote that is not closed"),
    ),
    "text_in_a_number": Spoiled(
        "stripe/subscription_item_history.csv",
        lambda file: edit(file, lambda text: text.replace(",3,", ",three,")),
        ("1 rows where quantity is no bigint", "first: row 3"),
    ),
    "parts_of_a_whole": Spoiled(
        "stripe/subscription_item_history.csv",
        lambda file: edit(file, lambda text: text.replace(",3,", ",3.5,")),
        ("1 rows where quantity is no bigint", "first: row 3"),
    ),
    "more_than_there_is": Spoiled(
        "stripe/subscription_item_history.csv",
        lambda file: edit(file, lambda text: text.replace(",3,", ",-100000000000000,")),
        ("1 rows where quantity is no bigint below 100,000,000,000,000", "first: row 3"),
    ),
    "line_endings_of_two_kinds": Spoiled(
        "hubspot/company.csv",
        lambda file: file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n", 3)),
        ("hubspot.company", "lines end in LF and in CR LF"),
    ),
    "source_folder_in_capitals": Spoiled(
        "stripe/customer.csv",
        lambda file: file.parent.rename(file.parent.with_name("Stripe")),
        ("stripe.customer", "missing", "there is", "/Stripe/customer.csv"),
    ),
    "folder_named_like_a_file": Spoiled(
        "stripe/customer.csv",
        lambda file: (file.with_name("customer.parquet").mkdir(), file.rename(file.parent / "customer.parquet/a.csv")),
        ("stripe.customer", "missing", "there is", "customer.parquet/a.csv"),
    ),
    "comma_decimal": Spoiled(
        "stripe/price.csv",
        lambda file: edit(file, lambda text: text.replace("1250.5", '"1250,5"')),
        ("1 rows where unit_amount_decimal is no decimal(38, 12)",),
    ),
    "latin_1_bytes": Spoiled(
        "hubspot/company.csv",
        lambda file: file.write_bytes(file.read_bytes().replace(b"Company 2", "Caf\xe9".encode("latin-1"))),
        ("hubspot.company", "1 rows that are not UTF-8"),
    ),
    "null_key": Spoiled(
        "hubspot/company.csv",
        lambda file: edit(file, lambda text: text.replace("\n3,", "\n,")),
        ("hubspot.company", "1 rows where id is null", "first: row 3"),
    ),
    "null_parent_key": Spoiled(
        "stripe/subscription_history.csv",
        lambda file: edit(file, lambda text: text.replace("cus_4", "")),
        ("1 rows where customer_id is null",),
    ),
    "optional_source_is_cut": Spoiled(
        "marketing/ad_spend.csv", cut_mid_row, ("marketing.ad_spend", "too few columns", "turned off")
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_with_its_place(case: str, raw: Path) -> None:
    spoiled = CASES[case]
    spoiled.spoil(raw / spoiled.file)
    message = refusal(raw)
    for word in spoiled.words:
        assert word in message
    assert "@" not in message
    assert not any(name in message for name in AWKWARD_NAMES)


def test_a_sound_delivery_passes(raw: Path) -> None:
    found = preflight(raw)
    assert (found.as_of, found.row_count, found.warnings) == (AS_OF, 58, [])


def test_reordered_columns_and_a_missing_final_newline_change_nothing(raw: Path) -> None:
    file = raw / "stripe/subscription_item_history.csv"
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").split("\n") if line]
    file.write_text("\n".join(",".join(reversed(row)) for row in rows), encoding="utf-8")
    assert preflight(raw).row_count == 58


@pytest.mark.parametrize("blank", [" ", "\N{NO-BREAK SPACE}"])
def test_spaces_around_the_names_of_a_header_are_not_of_the_names(blank: str, raw: Path) -> None:
    file = raw / "stripe/subscription_item_history.csv"
    header, rows = file.read_text(encoding="utf-8").split("\n", 1)
    file.write_text(header.replace(",", f"{blank},{blank}") + "\n" + rows.replace(",3,", ",three,"), encoding="utf-8")
    assert "1 rows where quantity is no bigint" in refusal(raw)
    file.write_text(header.replace(",", f"{blank},{blank}") + "\n" + rows, encoding="utf-8")
    load = next(load for load in preflight(raw).loads if load.title == "stripe.subscription_item_history")
    assert (load.row_count, load.synced_at, load.extra_columns) == (5, AS_OF, [])


def test_a_column_without_a_name_is_reported_and_not_refused(raw: Path) -> None:
    for file in ("stripe/customer.csv", "hubspot/company.csv"):
        edit(raw / file, lambda text: text.replace("\n", ",,\n"))
    found = preflight(raw)
    assert found.row_count == 58
    assert any("stripe.customer.column9" in warning for warning in found.warnings)


def test_times_that_no_month_holds_are_told(raw: Path) -> None:
    edit(raw / "stripe/subscription_history.csv", lambda text: text.replace("2026-03-03", "0001-01-01"))
    edit(raw / "hubspot/deal_stage.csv", lambda text: text.replace("9999-12-31 00:00:00", "infinity"))
    edit(raw / "stripe/customer.csv", lambda text: text.replace("2026-02-09 00:00:00", "infinity", 2))
    told = [warning for warning in preflight(raw).warnings if "first: row" in warning]
    assert len(told) == 3 and not any("deal_stage" in warning for warning in told)
    assert "stripe.subscription_history" in told[1] and "1 rows where _fivetran_start lies before 1990-01-01" in told[1]
    assert "2 rows where created lies" in told[0] and "(first: row 1)" in told[0]
    (history,) = [load for load in preflight(raw).loads if load.title == "stripe.subscription_history"]
    assert history.odd_row_count == 1 and len(history.odd_keys) == 1


def test_the_calendar_begins_at_a_local_midnight(raw: Path) -> None:
    edit(raw / "stripe/customer.csv", lambda text: text.replace("2026-02-09 00:00:00", "1990-01-01 04:59:59", 1))
    assert not [warning for warning in preflight(raw).warnings if "first: row" in warning]
    (told,) = preflight(raw, overrides={"reporting_timezone": "America/New_York"}).warnings
    assert "stripe.customer has 1 rows where created lies before 1990-01-01" in told


def test_a_sync_time_that_no_calendar_holds_is_no_cut_off(raw: Path) -> None:
    edit(raw / "stripe/product.csv", lambda text: text.replace("2026-11-01", "20000-11-01"))
    assert preflight(raw).as_of == AS_OF


def test_a_cut_off_far_ahead_says_which_table_has_it(raw: Path) -> None:
    edit(raw / "stripe/product.csv", lambda text: text.replace("2026-11-01", "2099-11-01"))
    assert "as_of 2099-11-01 00:00Z is the newest sync time, that of stripe.product" in refusal(raw)


def test_extra_columns_are_reported_and_not_refused(raw: Path) -> None:
    edit(raw / "stripe/product.csv", lambda text: text.replace("\n", ",tax_code\n", 1).replace("true,", "true,", 1))
    edit(raw / "stripe/product.csv", lambda text: text.rstrip("\n") + ",txcd_1\n")
    found = preflight(raw)
    assert any("stripe.product.tax_code" in warning for warning in found.warnings)


def test_a_custom_segments_column_is_no_extra_one(raw: Path) -> None:
    edit(raw / "hubspot/company.csv", lambda text: text.replace("\n", ",north\n").replace(",north", ",region", 1))
    segments = {"custom_segments": {"region": {"source": "hubspot", "table": "company", "column": "region"}}}
    assert any("hubspot.company.region" in warning for warning in preflight(raw).warnings)
    assert preflight(raw, overrides=segments).warnings == []


def test_rows_of_an_optional_source_that_do_not_fit_are_left_out_and_counted(raw: Path) -> None:
    edit(raw / "marketing/ad_spend.csv", lambda text: text.replace("10.50", '"10,50"', 1).replace(",7,", ",many,", 1))
    edit(raw / "marketing/ad_spend.csv", lambda text: text.replace("2026-03-04", ""))
    load = next(load for load in preflight(raw).loads if load.title == "marketing.ad_spend")
    assert (load.row_count, load.rejected_row_count) == (5, 2)
    assert "1 rows where spend is no decimal(38, 6) below 100,000,000,000,000 (first: row 1)" in "; ".join(load.reasons)
    assert "1 rows where date is null" in "; ".join(load.reasons)
    assert load.rejected_keys == {"2026-03-01 google brand EUR", "google brand EUR"}


def test_a_survey_that_nobody_answered_is_no_bad_row(raw: Path) -> None:
    (raw / "survey").mkdir()
    answers = "r1,nps,9,2026-03-01 00:00:00\nr2,nps,,2026-03-01 00:00:00\nr3,,9,2026-03-01 00:00:00\nr4,nps,,\n"
    (raw / "survey/response.csv").write_text(f"id,survey,score,created_at\n{answers}")
    load = next(load for load in preflight(raw).loads if load.title == "survey.response")
    assert (load.row_count, load.rejected_row_count) == (4, 1)
    assert "1 rows where survey is null" in "; ".join(load.reasons)


def test_a_cut_parquet_file_is_refused(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, raw_company())
    file = raw / "stripe/customer.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    assert "customer.parquet cannot be read as Parquet (cut short or damaged)" in refusal(raw)


def test_a_damaged_parquet_page_is_refused(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, raw_company())
    file = raw / "stripe/customer.parquet"
    content = bytearray(file.read_bytes())
    content[4:40] = bytes(36)
    file.write_bytes(content)
    assert "stripe.customer" in refusal(raw)


def test_a_parquet_column_of_another_kind_is_refused(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, raw_company())
    file = raw / "stripe/customer.parquet"
    table = pq.read_table(file)
    epoch = table.column("created").cast("int64")
    pq.write_table(table.set_column(table.schema.get_field_index("created"), "created", epoch), file)
    assert "5 rows where created (BIGINT in the file) is no timestamp" in refusal(raw)


def test_parquet_files_of_one_table_with_types_that_do_not_go_together_are_told_apart(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, raw_company())
    file = raw / "stripe/customer.parquet"
    (raw / "stripe/customer").mkdir()
    table = pq.read_table(file)
    epoch = table.column("created").cast("int64")
    pq.write_table(
        table.set_column(table.schema.get_field_index("created"), "created", epoch), raw / "stripe/customer/b.parquet"
    )
    assert "created is BIGINT in" in refusal(raw)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_in_parquet_may_be_of_any_unit(unit: str, tmp_path: Path) -> None:
    raw = write_raw(tmp_path, raw_company())
    file = raw / "stripe/customer.parquet"
    table = pq.read_table(file)
    created = table.column("created").cast(pa.timestamp(unit))
    pq.write_table(table.set_column(table.schema.get_field_index("created"), "created", created), file)
    assert preflight(raw).row_count == 58


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_whole_numbers_and_prices_may_be_delivered_as_real_numbers(kind: str, tmp_path: Path) -> None:
    rows = raw_company()
    # Pandas makes real numbers of whole ones where one of them is null.
    for row, quantity in zip(rows["stripe.subscription_item_history"], [1, 2, 2**24, 3, None], strict=True):
        row["quantity"] = quantity
    raw = write_raw(tmp_path, rows)
    for table_name, column in (("subscription_item_history", "quantity"), ("price", "unit_amount_decimal")):
        file = raw / f"stripe/{table_name}.parquet"
        table = pq.read_table(file)
        values = table.column(column).cast(kind)
        pq.write_table(table.set_column(table.schema.get_field_index(column), column, values), file)
    assert preflight(raw).row_count == 58


@pytest.mark.parametrize(
    ("value", "to_type", "expected"),
    [
        ("36894621::double", "bigint", 36894621),
        ("3::float", "bigint", 3),
        ("2.5::double", "bigint", None),
        ("'nan'::double", "bigint", None),
        ("'inf'::float", "decimal(38, 12)", None),
        ("1250.1::float", "decimal(38, 12)", Decimal("1250.1")),
        ("36894621.55::double", "decimal(38, 12)", Decimal("36894621.55")),
        ("1e15::double", "decimal(38, 12)", None),
        ("11234567890::double", "varchar", "11234567890"),
        ("7::float", "varchar", "7"),
        ("7::decimal(10, 2)", "varchar", "7"),
        ("7.25::decimal(10, 2)", "varchar", "7.25"),
        ("1.5::double", "varchar", "1.5"),
        ("'nan'::double", "varchar", None),
        ("-3::double", "varchar", "-3"),
    ],
)
def test_numbers_keep_their_value_and_whole_ones_are_texts_without_a_point(
    value: str, to_type: str, expected: object
) -> None:
    ((kind,),) = duckdb.sql(f"select typeof({value})").fetchall()
    macros = ProjectMacros(ROOT)
    casts = [macros.raw_cast("delivered", kind, to_type, is_strict) for is_strict in (False, True)]
    lenient, strict = (f"select {cast} from (select {value} as delivered)" for cast in casts)
    assert duckdb.sql(lenient).fetchall() == [(expected,)]
    if expected is not None:
        assert duckdb.sql(strict).fetchall() == [(expected,)]


def test_a_folder_of_files_is_read_as_one_table(raw: Path) -> None:
    file = raw / "segment/tracks.csv"
    (raw / "segment/tracks/day=1").mkdir(parents=True)
    file.rename(raw / "segment/tracks/day=1/part.csv")
    second = raw / "segment/tracks/part-2.csv"
    write_table(second.with_suffix(""), TABLES["segment.tracks"], raw_company()["segment.tracks"][:2], "csv")
    load = next(load for load in preflight(raw).loads if load.title == "segment.tracks")
    assert (load.row_count, len(load.files)) == (7, 2)


@pytest.mark.parametrize("part", ["_temporary/0/part.csv", "_SUCCESS.csv", "._part.csv", ".day/part.csv"])
def test_what_a_loader_hides_or_has_not_finished_is_told_and_not_read(part: str, raw: Path) -> None:
    sound = preflight(raw).row_count
    folder = raw / "segment/tracks/_day=1"
    folder.mkdir(parents=True)
    (raw / "segment/tracks.csv").rename(folder / "part.csv")
    (folder / part).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "part.csv", folder / part)
    found = preflight(raw)
    assert found.row_count == sound
    assert any(part in warning and "not read" in warning for warning in found.warnings)


def test_links_to_files_and_to_folders_are_read(raw: Path) -> None:
    expected = preflight(raw).row_count
    put_elsewhere(raw / "stripe/product.csv")
    for table, linked in (("stripe/price", "stripe/price"), ("hubspot/company", "hubspot/company/part.csv")):
        folder = raw / table
        folder.mkdir()
        (raw / f"{table}.csv").rename(folder / "part.csv")
        put_elsewhere(raw / linked)
    put_elsewhere(raw / "segment")
    assert preflight(raw).row_count == expected


def test_a_link_where_none_is_followed_is_refused(raw: Path) -> None:
    folder = raw / "hubspot/company/day=1"
    folder.mkdir(parents=True)
    (raw / "hubspot/company.csv").rename(folder / "part.csv")
    put_elsewhere(folder / "part.csv")
    assert (
        "hubspot.company" in (words := refusal(raw))
        and "part.csv is a link, and links are not followed so deep" in words
    )


def test_parquet_goes_before_csv_and_the_unread_file_is_told(raw: Path) -> None:
    write_table(raw / "stripe/customer", TABLES["stripe.customer"], raw_company()["stripe.customer"], "parquet")
    assert any("customer.csv" in warning for warning in preflight(raw).warnings)


@pytest.mark.parametrize("as_text", [True, False], ids=["shared", "single"])
def test_a_manifest_finds_what_column_counts_cannot(raw: Path, as_text: bool) -> None:
    file = raw / "segment/pages.csv"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    expected = {"rows": 5, "sha256": digest}
    manifest = raw / "segment" / ("manifest.json" if as_text else "pages.manifest.json")
    manifest.write_text(json.dumps({"pages": expected} if as_text else expected))
    assert preflight(raw).row_count == 58
    edit(file, lambda text: "\n".join(text.split("\n")[:-2]) + "\n")
    message = refusal(raw)
    assert "has 4 rows, its manifest" in message and "sha256" in message


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ('{"customer": {"rows": 5, "sha256": null}}', ()),
        ('\ufeff{"customer": {"rows": 5}, "tier": {"rows": 0}}', ()),
        ('{"customer": {"sha256": ["9f2c"]}}', ("customer", "sha256 must be")),
        ('{"customer": {"rows": "5"}}', ("customer", "rows must be a number")),
        ('{"charge": {"rows": 12}}', ("stripe.charge is in the manifest", "was not delivered")),
        ('{"charge": {"sha256": {"a.csv": "9f2c"}}}', ("stripe.charge is in the manifest", "was not delivered")),
    ],
)
def test_a_manifest_says_what_it_means_or_is_refused(raw: Path, manifest: str, words: tuple[str, ...]) -> None:
    (raw / "stripe/manifest.json").write_text(manifest, encoding="utf-8")
    if not words:
        preflight(raw)
        return
    said = refusal(raw)
    assert all(word in said and "manifest.json" in said for word in words), said


def test_a_manifests_sha256_may_be_in_capitals(raw: Path) -> None:
    digest = hashlib.sha256((raw / "stripe/customer.csv").read_bytes()).hexdigest().upper()
    (raw / "stripe/customer.manifest.json").write_text(json.dumps({"sha256": digest}))
    preflight(raw)


def test_an_empty_required_source_can_be_allowed(raw: Path) -> None:
    (raw / "hubspot/deal.csv").write_bytes(b"")
    (raw / "hubspot/company.csv").unlink()
    assert preflight(raw, Allowances(empty=("hubspot",))).row_count == 58 - 10


def test_a_source_that_is_off_is_not_looked_at(raw: Path) -> None:
    (raw / "segment/pages.csv").write_bytes(b"\xff\xff")
    (raw / "segment/tracks.csv").unlink()
    for enabled in ({"segment": False}, ["stripe", "hubspot", "marketing"]):
        assert preflight(raw, overrides={"sources_enabled": enabled}).row_count == 58 - 10


def test_no_raw_data_at_all_says_how_to_begin(tmp_path: Path) -> None:
    assert "lifecycle demo" in refusal(tmp_path)


def test_a_stale_required_source_is_refused_unless_allowed(raw: Path) -> None:
    old = AS_OF - timedelta(hours=49)
    for file in (raw / "hubspot").glob("*.csv"):
        edit(file, lambda text: text.replace(str(AS_OF), str(old)))
    message = refusal(raw)
    assert "hubspot was last synced at 2026-10-29 23:00Z, 49 h before as_of" in message
    for allowed in ("hubspot", "all"):
        assert any("hubspot is stale" in text for text in preflight(raw, Allowances(stale=(allowed,))).warnings)
    assert preflight(raw, overrides={"freshness_limit_hours": 72}).warnings == []


def test_a_stale_optional_source_publishes_with_a_word(raw: Path) -> None:
    edit(raw / "marketing/ad_spend.csv", lambda text: text.replace(str(AS_OF), str(AS_OF - timedelta(days=9))))
    assert any("marketing is stale" in text for text in preflight(raw).warnings)


def test_without_any_sync_time_as_of_must_be_given(tmp_path: Path) -> None:
    rows = raw_company()
    for table in rows.values():
        for row in table:
            row.pop("_fivetran_synced", None)
            row.pop("received_at", None)
    raw = write_raw(tmp_path, rows)
    assert "--as-of" in refusal(raw)
    found = preflight(raw, as_of=AS_OF)
    assert found.as_of == AS_OF and not any(each.is_stale for each in found.freshness)


def test_a_cut_off_before_the_calendar_is_refused_by_name(raw: Path) -> None:
    with pytest.raises(BadInput, match=r"as_of 1989-12-31 23:59Z lies before calendar_start_date, 1990-01-01"):
        preflight(raw, as_of=datetime(1989, 12, 31, 23, 59))
    first = datetime(1990, 1, 1)
    assert preflight(raw, Allowances(stale=("all",)), as_of=first).as_of == first


def loaded(table: str, rows: int, absent_columns: str | None = None) -> dict:
    """What the record of a run says of a table of Stripe's."""
    return {"source": "stripe", "table_name": table, "row_count": rows, "absent_columns": absent_columns}


def test_a_table_that_grew_or_shrank_tenfold_is_told() -> None:
    loads = [
        TableLoad("stripe", name, row_count=rows) for name, rows in (("charge", 90), ("refund", 20_000), ("tier", 9))
    ]
    before = [loaded("charge", 1000), loaded("refund", 2000), loaded("tier", 999)]
    assert drift_warnings(loads, before, ["stripe"]) == [
        "stripe.charge has 90 rows, 1,000 in the published run",
        "stripe.refund has 20,000 rows, 2,000 in the published run",
    ]


def test_a_table_or_column_that_is_gone_since_the_published_run_is_told() -> None:
    loads = [
        TableLoad("stripe", "tier", row_count=0),
        TableLoad("stripe", "product", row_count=3, absent_columns=["active", "metadata"]),
        TableLoad("stripe", "price", row_count=1, absent_columns=["nickname"]),
    ]
    before = [
        loaded("coupon", 3),
        loaded("tier", 9),
        loaded("product", 3, "active"),
        loaded("price", 0, "nickname"),
        loaded("plan", 0),
    ]
    assert drift_warnings(loads, before, ["stripe"]) == [
        "stripe.coupon was not delivered; it had 3 rows in the published run",
        "stripe.tier has 0 rows, 9 in the published run",
        "stripe.product no longer has metadata, which it had in the published run",
    ]
    assert drift_warnings([], before, ["hubspot"]) == []


def test_unknown_sources_in_options_are_refused() -> None:
    for allowances in (Allowances(empty=("all",)), Allowances(stale=("salesforce",))):
        with pytest.raises(BadInput):
            allowances.check(CONTRACT)
