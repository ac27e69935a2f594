"""The pages of the demo company: drawn from a published night, opened in a browser without a network, and compared."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_project import own_environment
from saas_lifecycle.dashboard import render
from saas_lifecycle.dashboard.drawing import _board as board
from saas_lifecycle.dashboard.drawing import draw
from saas_lifecycle.dashboard.language import Language
from saas_lifecycle.dashboard.nightly import read_representatives
from saas_lifecycle.dashboard.pages import PAGES, Chart, load_definitions, load_pages, load_words, query_file
from saas_lifecycle.dashboard.painter import Job
from saas_lifecycle.dashboard.render import is_installed, render_dashboard
from saas_lifecycle.demo import write_demo
from saas_lifecycle.engine import connect
from saas_lifecycle.errors import BadInput, DashboardFailed, ExitCode

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `dashboard` is not installed")

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
OFFLINE = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
)  # fmt: skip
TABLE = re.compile(r"\b(?:from|join)\s+(\w+)\.(\w+)")
# The demo company is too young, or has had one night only.
MAY_BE_EMPTY = {
    ("funnel", "customer_success_overall"), ("health", "failures"), ("health", "restatements"),
    ("overview", "benchmarks"), ("voice", "kinds"),
}  # fmt: skip
PLANTED = "Zzyzxq"
Pages = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def warehouse(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night of the demo company with a planted token in every free text, name and address of its raw tables."""
    place = tmp_path_factory.mktemp("dashboard")
    write_demo(place / "raw", scale=0.02)
    plant(place / "raw")
    result = lifecycle(root, "nightly", "--raw", str(place / "raw"), "--warehouse", str(place / "warehouse"))
    assert result.returncode == 0, result.stdout + result.stderr
    return place / "warehouse"


@pytest.fixture(scope="module")
def pages(root: Path, warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The HTML of each page by language: English as the night drew it, French by the option."""
    french = tmp_path_factory.mktemp("french")
    render_dashboard(root, warehouse / "lifecycle.duckdb", french, "fr")
    folders = {"en": warehouse / "dashboard", "fr": french}
    return {code: {file.stem: file.read_text() for file in folder.glob("*.html")} for code, folder in folders.items()}


@pytest.fixture(scope="module")
def published(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect((warehouse / "lifecycle.duckdb").resolve(), read_only=True) as connection:
        yield connection


def lifecycle(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = own_environment() | {"LIFECYCLE_PROJECT": str(root)}
    command = [sys.executable, "-m", "saas_lifecycle", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def plant(raw: Path) -> None:
    """Puts the token into names, addresses and free texts of the raw files, keeping keys and vocabularies."""
    fields = {
        "hubspot/contact": ("property_jobtitle",),
        "hubspot/company": ("property_name",),
        "hubspot/deal": ("property_dealname", "property_closed_lost_reason"),
        "hubspot/owner": ("first_name", "last_name", "email"),
        "stripe/customer": ("name",),
        "survey/response": ("comment",),
    }
    for table, columns in fields.items():
        for file in sorted(raw.glob(f"{table}*.parquet")):
            with duckdb.connect() as connection:
                known = [row[0] for row in connection.execute(f"describe select * from '{file}'").fetchall()]
                changes = ", ".join(f"'{PLANTED} ' || {name} as {name}" for name in columns if name in known)
                if changes:
                    connection.execute(
                        f"copy (select * replace ({changes}) from '{file}') to '{file}.new' (format parquet)"
                    )
                    Path(f"{file}.new").replace(file)


@cache
def read(html: str) -> Reader:
    return Reader(html)


class Reader(HTMLParser):
    """The figures, rows and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.figures: dict[str, str] = {}
        self.charts: dict[str, int] = {}
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        each = {name: value or "" for name, value in attributes}
        if "data-figure" in each:
            self.figures[each["data-figure"]] = each["data-raw"]
        if "data-chart" in each:
            self.charts[each["data-chart"]] = int(each["data-rows"])
        if tag == "a":
            self.links.append(each.get("href", ""))
        if "id" in each:
            self.ids.add(each["id"])


def test_the_night_draws_every_page_in_both_languages(pages: Pages) -> None:
    for code, drawn in pages.items():
        assert set(drawn) == {*PAGES, "index", "glossary"}
        assert all(f'<html lang="{code}">' in html for html in drawn.values())


def test_no_chart_is_empty_without_a_reason(pages: Pages) -> None:
    empty = {
        (name, chart)
        for name in PAGES
        for chart in read(pages["en"][name]).charts
        if re.search(rf'<figure id="{chart}"[^>]*>\s*<h2>[^<]*</h2>\s*<p class="empty">', pages["en"][name])
    }
    assert empty <= MAY_BE_EMPTY


def test_pages_load_nothing_and_link_only_to_what_is_there(pages: Pages) -> None:
    for drawn in pages.values():
        ids = {name: read(html).ids for name, html in drawn.items()}
        for name, html in drawn.items():
            assert not re.findall(r'(?:src|href)="https?:|url\(\s*["\']?https?:|<script|@import', html), name
            for link in read(html).links:
                page, _, anchor = link.partition("#")
                target = page.removesuffix(".html") or name
                assert target in drawn and (not anchor or anchor in ids[target]), f"{name}: {link}"


def test_no_planted_text_reaches_a_page(pages: Pages) -> None:
    for code, drawn in pages.items():
        assert [name for name, html in drawn.items() if PLANTED.lower() in html.lower()] == [], code
        assert not [name for name, html in drawn.items() if re.search(r"[\w.+-]@[\w-]+\.\w", html)], code


def test_french_pages_hold_no_english_text(root: Path, pages: Pages) -> None:
    words = load_words(root)
    for page in load_pages(root):
        html = unescape(pages["fr"][page.name])
        texts = [page.title, page.lead, *(chart.title for chart in page.charts), *(chart.note for chart in page.charts)]
        for text in [each for each in texts if each]:
            assert text["en"] == text["fr"] or f">{text['en']}<" not in html
        assert f">{words['numbers']['en']}<" not in html and f">{words['month']['en']}<" not in html


def test_figures_are_the_numbers_of_marts_and_store(pages: Pages, published: duckdb.DuckDBPyConnection) -> None:
    """The same number from the rendered page, the mart and the metric store."""
    shown = read(pages["en"]["revenue"]).figures
    month, mrr, arr, nrr, grr, arpa = published.execute(
        "select bridge.month, closing_mrr, bridge.arr, nrr_12m, grr_12m, arpa"
        " from revenue.fct_mrr_bridge_monthly as bridge"
        " join revenue.fct_revenue_rates_monthly as rates on bridge.month = rates.month and rates.segment = 'total'"
        " where bridge.segment = 'total' and bridge.is_complete order by bridge.month desc limit 1"
    ).fetchall()[0]
    for column, value in {"closing_mrr": mrr, "arr": arr, "nrr_12m": nrr, "grr_12m": grr, "arpa": arpa}.items():
        assert shown[column] == str(value), column
    stored = dict(
        published.execute(
            "select metric_id, value from metrics.fct_metric_values"
            " where month = ? and segment = 'total' and is_headline",
            [month],
        ).fetchall()
    )
    for metric, column in {
        "mrr": "closing_mrr",
        "arr": "arr",
        "nrr": "nrr_12m",
        "grr": "grr_12m",
        "arpa": "arpa",
    }.items():
        assert float(stored[metric]) == pytest.approx(float(shown[column]), rel=1e-9), metric


@pytest.mark.parametrize(
    ("page", "chart"),
    [("revenue", "bridge"), ("retention", "renewals"), ("lifecycle", "stages"), ("sales", "representatives"),
     ("marketing", "channels"), ("product", "activation"), ("voice", "csat"), ("funnel", "sales_steps")],
)  # fmt: skip
def test_tables_of_charts_are_the_answers_of_their_queries(
    root: Path, pages: Pages, published: duckdb.DuckDBPyConnection, page: str, chart: str
) -> None:
    """Every cell as the language writes it, in order."""
    (spec,) = [each for entry in load_pages(root) if entry.name == page for each in entry.charts if each.name == chart]
    for code, drawn in pages.items():
        language = Language(code, load_words(root), "EUR")
        rows = published.execute(query_file(root, page, spec.query).read_text(), dict(spec.parameters)).fetchall()
        expected = [
            [language.value(value, kind) for value, kind in zip(row, spec.columns.values(), strict=True)]
            for row in rows
        ]
        (figure,) = re.findall(rf'<figure id="{chart}".*?</figure>', drawn[page], re.DOTALL)
        (body,) = re.findall(r'class="numbers">.*?<tbody>(.*?)</tbody>', figure, re.DOTALL)
        found = [
            [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
        ]
        assert rows and found == expected, code


def test_every_number_links_to_its_definition(pages: Pages, root: Path, manifest: dict[str, Any]) -> None:
    """Each figure, and each chart under its picture or in its table; what has no card stands in a public column."""
    for name in PAGES:
        html = pages["en"][name]
        blocks = re.findall(r'<div class="figure".*?</div>\s*</div>', html, re.DOTALL)
        blocks += [each for each in re.findall(r"<figure .*?</figure>", html, re.DOTALL) if 'class="empty"' not in each]
        assert not [block[:80] for block in blocks if 'href="glossary.html#' not in block], name
    public = {
        f"{node['schema']}.{node['name']}.{column}"
        for node in [*manifest["nodes"].values(), *manifest["sources"].values()]
        if node.get("access") == "public" or node.get("source_name") == "ops"
        for column in node["columns"]
    }
    definitions = load_definitions(root)
    assert not {each["column"] for each in definitions.values()} - public
    linked = {link.partition("#")[2] for name in PAGES for link in read(pages["en"][name]).links}
    assert not definitions.keys() - linked, "explained, but on no page"
    for code, drawn in pages.items():
        texts = [Language(code, {}).text(each["definition"], "") for each in definitions.values()]
        assert all(text in unescape(drawn["glossary"]) for text in texts)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("closing_mrr: {as: money, metric: mrr}", "closing_mrr: {as: money}", "closing_mrr names no metric"),
        ("metrics: [nrr, grr]", "metrics: []", "retention names no metric"),
        ("metrics: [nrr, grr]", "like: path\n    shape: round", "retention has the unknown keys shape"),
        ("metrics: [nrr, grr]", "like: nothing", "retention is like 'nothing', which is no chart"),
    ],
)
def test_a_page_file_that_says_too_little_is_named(
    root: Path, tmp_path: Path, before: str, after: str, said: str
) -> None:
    shutil.copytree(root / "dashboards/pages", tmp_path / "dashboards/pages")
    file = tmp_path / "dashboards/pages/overview.yml"
    assert file.read_text().count(before) == 1
    file.write_text(file.read_text().replace(before, after))
    with pytest.raises(DashboardFailed, match=re.escape(said)):
        load_pages(tmp_path)


def test_every_card_is_explained_and_on_the_overview(pages: Pages, published: duckdb.DuckDBPyConnection) -> None:
    cards = {row[0] for row in published.execute("select metric_id from metrics.dim_metrics").fetchall()}
    glossary = {code: read(drawn["glossary"]).ids for code, drawn in pages.items()}
    assert all(cards <= ids for ids in glossary.values())
    linked = {link.partition("#")[2] for name in PAGES for link in read(pages["en"][name]).links}
    valued = {
        row[0]
        for row in published.execute(
            "select distinct metric_id from metrics.fct_metric_values"
            " where is_headline and segment = 'total' and value is not null and is_mature"
        ).fetchall()
    }
    assert valued <= linked


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize("code", ["en", "fr"])
def test_pages_open_in_a_browser_without_a_network(pages: Pages, tmp_path: Path, code: str) -> None:
    """On a desk and on a phone: no message on the console, no page wider than the screen, every picture has marks."""
    probe = (
        "<script>addEventListener('load', () => parent.postMessage([document.title,"
        " document.documentElement.scrollWidth <= innerWidth + 1,"
        " [...document.querySelectorAll('.picture svg')].filter(svg => svg.getBoundingClientRect().width > 0)"
        " .every(svg => svg.querySelectorAll('path, rect, line, circle').length > 2)].join(), '*'))</script></body>"
    )
    names = [*PAGES, "glossary"]
    for name in names:
        (tmp_path / f"{name}.html").write_text(pages[code][name].replace("</body>", probe))
    frames = [
        f'<iframe src="{name}.html" width="{width}" height="1200"></iframe>' for width in (1280, 390) for name in names
    ]
    (tmp_path / "all.html").write_text(
        "<script>addEventListener('message', each => {"
        " const said = document.createElement('pre');"
        " said.textContent = each.data; document.body.append(said); })</script>"
        f"<body>{''.join(frames)}</body>"
    )
    result = subprocess.run(
        [
            str(CHROMIUM), *OFFLINE, f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000",
            "--dump-dom", (tmp_path / "all.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert "CONSOLE" not in result.stderr, result.stderr[-600:]
    found = re.findall(r"<pre>(.*?)</pre>", result.stdout)
    assert len(found) == 2 * len(names) and not [each for each in found if not each.endswith(",true,true")], found


def test_a_line_ends_before_what_is_not_finished() -> None:
    """Half a month is no fall to nothing: it stands beside the line."""
    words = {"month": {"en": "Month"}, "won": {"en": "Won"}}
    title = {"en": "Wins"}
    columns = {"month": "month", "won": "count", "is_complete": "flag"}
    drawn = {"type": "line", "x": "month", "y": "won"}
    chart = Chart("won", "sales", title, None, None, ("won_deals",), False, columns, drawn, "won", {})
    rows = [{"month": date(2026, month, 1), "won": 10, "is_complete": month < 11} for month in (9, 10, 11)]
    queries = board(chart, rows, Language("en", words), 500, 200)["queries"]

    def values(query: str) -> list[Any]:
        return [row[queries[query]["columns"].index("value_")] for row in queries[query]["values"]]

    assert values("main") == [10, 10, None]
    assert values("unfinished") == [10]


def test_two_waves_of_a_day_are_one_point(root: Path) -> None:
    """A line has one value a day: of waves that begin together, that of the one with most answers."""
    with duckdb.connect() as waves:
        waves.execute("create schema advocacy")
        waves.execute(
            """
            create table advocacy.fct_nps_waves as
            select *, 'total' as segment, nps - 5 as nps_lower, nps + 5 as nps_upper
            from (values
                ('mail', timestamp '2026-05-01 08:00', 30, 40), ('in_app', timestamp '2026-05-01 09:00', 20, 60),
                ('tiny', timestamp '2026-05-01 07:00', 90, 9), ('autumn', timestamp '2026-09-01 08:00', 25, 50))
                as told (wave, wave_started_at, nps, responses)
            """
        )
        found = waves.execute(query_file(root, "voice", "nps").read_text()).fetchall()
    assert found == [(date(2026, 5, 1), 20, 15, 25, 60), (date(2026, 9, 1), 25, 20, 30, 50)]


def test_exposures_name_the_tables_of_each_page(root: Path, manifest: dict[str, Any]) -> None:
    tables = {node["name"]: key for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    tables |= {node["name"]: key for key, node in manifest["sources"].items() if node["source_name"] == "ops"}
    exposed = {node["name"]: set(node["depends_on"]["nodes"]) for node in manifest["exposures"].values()}
    for page in PAGES:
        files = [
            *(root / "dashboards/queries" / page).glob("*.sql"),
            *(root / "dashboards/queries/common").glob("*.sql"),
        ]
        read = {tables[table] for file in files for _, table in TABLE.findall(file.read_text()) if table in tables}
        assert exposed[f"dashboard_{page}"] == read, page
    assert {name for name in exposed if name.startswith("dashboard_")} == {f"dashboard_{page}" for page in PAGES}


def test_queries_are_plain_sql_and_each_is_drawn(root: Path) -> None:
    wanted = {query_file(root, page.name, chart.query) for page in load_pages(root) for chart in page.charts}
    wanted |= {query_file(root, page.name, "figures") for page in load_pages(root) if page.figures}
    wanted |= {query_file(root, "common", name) for name in ("as_of", "sources", "glossary")}
    assert wanted == set((root / "dashboards/queries").rglob("*.sql"))
    texts = [file.read_text() for file in wanted]
    assert not [text for text in texts if "{{" in text or "{%" in text]
    alike = {re.sub(r"--.*|'[^']*'", "", text) for text in texts}
    assert len(texts) == len(alike), "two queries differ in a word alone: they share one file with a parameter"


def test_an_unknown_language_is_refused(root: Path, warehouse: Path) -> None:
    result = lifecycle(root, "dashboard", "--warehouse", str(warehouse), "--language", "de")
    assert result.returncode == ExitCode.BAD_INPUT
    assert "no dashboard in the language 'de'" in result.stderr and "en, fr" in result.stderr


def test_nothing_published_is_said(root: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Nothing is published"):
        render_dashboard(root, tmp_path / "lifecycle.duckdb", tmp_path / "out", "en")


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_drawn(
    root: Path, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(render, "load_glossary", lambda _: pytest.fail("pages are made"))
    with pytest.raises(DashboardFailed, match=r"file/out cannot be written: Not a directory\.") as caught:
        render_dashboard(root, warehouse / "lifecycle.duckdb", tmp_path / "file/out", "en")
    assert caught.value.hint == "Choose another with --out."


def test_a_missing_translation_and_word_are_named() -> None:
    language = Language("fr", {"mrr": {"en": "MRR"}})
    with pytest.raises(DashboardFailed, match=r"words\.yml: mrr has no text in 'fr'"):
        language.word("mrr")
    with pytest.raises(DashboardFailed, match="does not know 'arr'"):
        language.word("arr")
    assert Language("fr", {}).text({"en": "Who?", "fr": "Qui ?"}, "here") == "Qui\u202f?"


def test_a_missing_mart_is_named_and_the_old_pages_stay(root: Path, warehouse: Path, tmp_path: Path) -> None:
    copy = tmp_path / "lifecycle.duckdb"
    shutil.copyfile((warehouse / "lifecycle.duckdb").resolve(), copy)
    copy.chmod(0o644)
    with duckdb.connect(copy) as connection:
        connection.execute("drop table advocacy.fct_nps_waves")
    out = tmp_path / "out"
    out.mkdir()
    (out / "voice.html").write_text("last night's")
    with pytest.raises(DashboardFailed, match="fct_nps_waves") as caught:
        render_dashboard(root, copy, out, "en")
    assert caught.value.exit_code == ExitCode.DASHBOARD_FAILED and "queries/voice/" in caught.value.message
    assert (out / "voice.html").read_text() == "last night's"


def test_a_company_without_a_row_is_told_why(root: Path, warehouse: Path, tmp_path: Path) -> None:
    copy = tmp_path / "lifecycle.duckdb"
    shutil.copyfile((warehouse / "lifecycle.duckdb").resolve(), copy)
    copy.chmod(0o644)
    kept = {("core", "as_of"), ("core", "reporting_currency"), ("core", "source_cutoffs"), ("metrics", "dim_metrics")}
    with connect(copy) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
        for schema, table in set(tables) - kept:
            connection.execute(f'delete from "{schema}"."{table}"')
    render_dashboard(root, copy, tmp_path / "out", "fr")
    for page in load_pages(root):
        html = unescape((tmp_path / "out" / f"{page.name}.html").read_text())
        for chart in page.charts:
            assert chart.name == "sources" or Language("fr", {}).text(chart.empty, "") in html, chart.place


def test_representatives_are_numbers_unless_a_file_names_them(
    root: Path, pages: Pages, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = re.findall(r"Rep \d{3}", pages["en"]["sales"])
    assert shown
    names = tmp_path / "names.csv"
    names.write_text(f"rep_label,name\n{shown[0]},Ada L.\n")
    jobs: list[Job] = []
    monkeypatch.setattr(render, "paint", lambda all_jobs: jobs.extend(all_jobs) or [""] * len(all_jobs))
    render.render_dashboard(root, warehouse / "lifecycle.duckdb", tmp_path / "out", "en", read_representatives(names))
    assert "Ada L." in (tmp_path / "out" / "sales.html").read_text()
    assert "Ada L." in draw(*next(job for job in jobs if job[0].name == "attainment"))
    names.write_text("label,who\na,b\n")
    with pytest.raises(BadInput, match=r"names\.csv"):
        read_representatives(names)


@pytest.mark.parametrize(
    ("code", "value", "kind", "text"),
    [
        ("en", Decimal("1234567.891"), "money", "1,234,568"),
        ("fr", Decimal("1234567.891"), "money", "1\u202f234\u202f568"),
        ("en", 0.1234, "percent", "12.3%"),
        ("fr", -0.1234, "percent", "\u221212,3\u202f%"),
        ("fr", None, "money", "\u2013"),
        ("fr", -0.0001, "percent", "0,0\u202f%"),
        ("en", 99.96, "days", "100.0"),
        ("en", Decimal("263.3"), "hours", "263"),
    ],
)
def test_numbers_are_written_as_people_of_the_language_do(code: str, value: Any, kind: str, text: str) -> None:
    assert Language(code, {}).value(value, kind) == text
