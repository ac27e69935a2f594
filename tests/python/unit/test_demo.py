"""The demo company: the same bytes for a seed, every declared table and column, a company's figures, a true truth."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from saas_lifecycle.demo import DEFAULT_UNTIL, DemoSummary, write_demo

# Other ways in which a connector delivers what the demo delivers as history or in one table.
ALTERNATIVES = {
    "stripe.subscription",
    "stripe.subscription_item",
    "stripe.plan",
    "hubspot.engagement_call",
    "hubspot.engagement_email",
    "hubspot.engagement_meeting",
    "hubspot.engagement_task",
    "hubspot.engagement_note",
}
NEWEST_SYNC = datetime(2026, 11, 1, 0, 20)
WRITE = "import sys; from pathlib import Path; from saas_lifecycle.demo import write_demo;"
WRITE += " write_demo(Path(sys.argv[1]), scale=float(sys.argv[2]));"

Tables = duckdb.DuckDBPyConnection


def connected(summary: DemoSummary) -> Tables:
    """Every table as source.table; times are UTC."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for table, path in summary.paths.items():
        source, name = table.split(".")
        connection.execute(f'create schema if not exists "{source}"')
        connection.execute(f"create view {source}.\"{name}\" as select * from read_parquet('{path}')")
    return connection


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return write_demo(tmp_path_factory.mktemp("demo") / "raw", scale=0.02)


@pytest.fixture(scope="module")
def raw(demo: DemoSummary) -> Path:
    return demo.paths["stripe.customer"].parents[1]


@pytest.fixture(scope="module")
def tables(demo: DemoSummary) -> Tables:
    return connected(demo)


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """A tenth of the whole company: enough for its rates to mean something."""
    return connected(write_demo(tmp_path_factory.mktemp("larger") / "raw", scale=0.1))


def rows(tables: Tables, query: str) -> list[tuple[Any, ...]]:
    return tables.execute(query).fetchall()


def one(tables: Tables, query: str) -> Any:
    return rows(tables, query)[0][0]


def digests(raw: Path) -> dict[str, str]:
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    return {str(path.relative_to(raw)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# --- the same bytes


def test_the_same_arguments_give_the_same_bytes_in_another_process(raw: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", WRITE, str(tmp_path / "raw"), "0.02"], check=True, env=env)
    assert digests(tmp_path / "raw") == digests(raw)


def test_another_seed_gives_another_company_with_the_same_hard_cases(raw: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "raw", scale=0.02, seed=2)
    ours, other = digests(raw), digests(tmp_path / "raw")
    assert ours.keys() == other.keys()
    assert ours["stripe/invoice.parquet"] != other["stripe/invoice.parquet"]
    assert ours["truth/hard_cases.parquet"] == other["truth/hard_cases.parquet"]


@pytest.mark.parametrize(("months", "until"), [(1, date(2026, 3, 1)), (3, date(2026, 11, 21)), (48, date(2024, 2, 29))])
def test_other_spans_end_where_they_are_told_to(tmp_path: Path, months: int, until: date) -> None:
    summary = write_demo(tmp_path / "raw", scale=0.01, months=months, until=until)
    assert summary.as_of == datetime(until.year, until.month, until.day, 0, 20)
    assert min(summary.rows.values()) > 0
    newest = one(connected(summary), "select max(timestamp)::timestamp from segment.pages")
    assert newest < datetime(until.year, until.month, until.day)


# --- the shape of the sources


def declared_columns(root: Path) -> dict[str, set[str]]:
    found = {}
    for path in sorted((root / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text())["sources"]:
            for table in source["tables"]:
                found[f"{source['name']}.{table['name']}"] = {column["name"] for column in table["columns"]}
    return found


def test_every_declared_table_and_column_is_written(root: Path, demo: DemoSummary) -> None:
    declared = declared_columns(root)
    written = {table for table in demo.rows if not table.startswith("truth.")}
    assert written == declared.keys() - ALTERNATIVES
    lacking = {
        f"{table}.{column}"
        for table in written
        for column in declared[table] - set(pq.read_schema(demo.paths[table]).names)
    }
    assert lacking == set()


def test_no_table_is_empty_and_the_summary_counts_right(demo: DemoSummary) -> None:
    counted = {table: pq.read_metadata(path).num_rows for table, path in demo.paths.items()}
    assert counted == demo.rows
    assert [table for table, count in counted.items() if count == 0] == []


def test_every_column_holds_something(tables: Tables, demo: DemoSummary) -> None:
    never_filled = set()
    for table, path in demo.paths.items():
        source, name = table.split(".")
        columns = pq.read_schema(path).names
        counted = ", ".join(f'count("{column}")' for column in columns)
        counts = rows(tables, f'select {counted} from {source}."{name}"')[0]
        never_filled |= {f"{table}.{column}" for column, count in zip(columns, counts, strict=True) if count == 0}
    # Prices came before plans: the lines name a price only.
    assert never_filled == {"stripe.invoice_line_item.plan_id"}


def test_types_are_those_of_the_connectors(demo: DemoSummary) -> None:
    amounts = {"amount", "subtotal", "total", "tax", "amount_paid", "amount_off", "quantity"}
    for table, path in demo.paths.items():
        for field in pq.read_schema(path):
            kind = str(field.type)
            if field.name == "id" or field.name.endswith("_id"):
                assert kind == "string", (table, field.name)
            if field.name in {"_fivetran_synced", "_fivetran_start", "received_at", "created"}:
                assert kind == "timestamp[us, tz=UTC]", (table, field.name)
            if table.startswith("stripe.") and field.name in amounts:
                assert kind == "int64", (table, field.name)


def test_each_source_was_last_read_after_the_end_and_never_later(demo: DemoSummary, tables: Tables) -> None:
    assert demo.as_of == NEWEST_SYNC
    assert date(2026, 11, 1) == DEFAULT_UNTIL
    newest: dict[str, datetime] = {}
    for table, path in demo.paths.items():
        source, name = table.split(".")
        synced = {"_fivetran_synced", "received_at"} & set(pq.read_schema(path).names)
        if synced:
            at = one(tables, f'select max("{synced.pop()}")::timestamp from {source}."{name}"')
            newest[source] = max(at, newest.get(source, at))
    assert newest.keys() == {"stripe", "hubspot", "segment", "marketing", "finance", "survey", "referral", "support"}
    assert set(newest.values()) == {NEWEST_SYNC}


@pytest.mark.parametrize(
    "moment",
    [
        "stripe.subscription_history._fivetran_start",
        "stripe.subscription_item_history._fivetran_start",
        "stripe.invoice.created",
        "stripe.charge.created",
        "stripe.refund.created",
        "hubspot.contact.property_createdate",
        "hubspot.contact_property_history.timestamp",
        "hubspot.deal_stage.date_entered",
        "hubspot.engagement.created_at",
        "segment.pages.timestamp",
        "segment.tracks.timestamp",
        "segment.users.created_at",
        "marketing.email_event.created_at",
        "survey.response.created_at",
        "referral.invitation.sent_at",
        "support.ticket.created_at",
    ],
)
def test_nothing_happens_after_the_end(tables: Tables, moment: str) -> None:
    table, column = moment.rsplit(".", 1)
    assert one(tables, f"select max({column})::timestamp from {table}") < datetime(2026, 11, 1)


def test_surveys_that_nobody_answered_are_listed_without_a_score(tables: Tables) -> None:
    """Else response rates would all be 1."""
    shares = rows(
        tables,
        """
        select survey, count(score) / count(*), count(*) filter (where score is null and comment is not null)
        from survey.response
        group by survey
        """,
    )
    assert {survey for survey, *_ in shares} == {"nps", "csat", "ces"}
    assert all(0.1 < answered < 0.4 and not commented for _, answered, commented in shares), shares


def test_addresses_are_invented(tables: Tables) -> None:
    strange = rows(
        tables,
        r"""
        select email from (
            select email from stripe.customer union all select property_email from hubspot.contact
            union all select email from segment.users union all select email from hubspot.owner
            union all select email from survey.response union all select invitee_email from referral.invitation
        )
        -- No address of these providers has a hyphen before the @.
        where email not like '%.example'
            and not regexp_matches(email, '^[^@]*-[^@]*@(gmail|googlemail|yahoo)\.com$')
        """,
    )
    assert strange == []


def test_exchange_rates_look_like_the_ecbs(tables: Tables) -> None:
    currencies = {currency for (currency,) in rows(tables, "select distinct currency from finance.fx_rate")}
    assert currencies == {"USD", "GBP", "CHF", "JPY", "KWD"}
    assert one(tables, "select count(*) from finance.fx_rate where isodow(rate_date) > 5") == 0
    holidays = "'2025-12-25', '2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01'"
    assert one(tables, f"select count(*) from finance.fx_rate where rate_date in ({holidays})") == 0
    assert one(tables, "select max(rate_date) from finance.fx_rate") == date(2026, 10, 30)
    largest_move = one(
        tables,
        """
        select max(abs(rate_to_eur / before - 1)) from (
            select rate_to_eur, lag(rate_to_eur) over (partition by currency order by rate_date) as before
            from finance.fx_rate
        )
        """,
    )
    assert 0.005 < largest_move < 0.04


def test_events_come_in_the_order_of_their_arrival(demo: DemoSummary) -> None:
    for table in ("segment.pages", "segment.tracks", "marketing.email_event"):
        column = "_fivetran_synced" if table.startswith("marketing.") else "received_at"
        arrived = pq.read_table(demo.paths[table], columns=[column])[column].to_pylist()
        # The hand-made rows stand at the end, out of order.
        assert 0 < sum(after < before for before, after in pairwise(arrived)) < 150, table


# --- a company


def test_money_adds_up(tables: Tables) -> None:
    lines = """
        select count(*) from (select invoice_id, sum(amount) as amount from stripe.invoice_line_item group by all) as l
        full join stripe.invoice as i on i.id = l.invoice_id
        where i.subtotal is distinct from l.amount
    """
    assert one(tables, lines) == 0, "lines do not sum to their invoice"
    charges = """
        select count(*) from stripe.invoice as i
        left join (
            select invoice_id, sum(amount) as amount
            from (select distinct on (id) * from stripe.charge)
            where status = 'succeeded' group by all
        ) as c on c.invoice_id = i.id
        where i.amount_paid <> coalesce(c.amount, 0) and i.total > 0
    """
    assert one(tables, charges) == 0, "charges do not sum to what was paid"
    totals = "select count(*) from stripe.invoice where total > subtotal + tax or (subtotal > 0 and total < tax)"
    assert one(tables, totals) == 0, "totals beyond subtotal and tax"
    refunds = """
        select count(*) from stripe.refund as r left join stripe.charge as c on c.id = r.charge_id
        where c.id is null or c.status <> 'succeeded' or r.amount > c.amount or r.created < c.created
    """
    assert one(tables, refunds) == 0, "refunds that fit no charge"


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("stripe.subscription_history.customer_id", "stripe.customer"),
        ("stripe.subscription_item_history.subscription_id", "stripe.subscription_history"),
        ("stripe.subscription_item_history.price_id", "stripe.price"),
        ("stripe.subscription_discount.coupon_id", "stripe.coupon"),
        ("stripe.invoice.customer_id", "stripe.customer"),
        ("stripe.invoice.subscription_id", "stripe.subscription_history"),
        ("stripe.invoice_line_item.invoice_id", "stripe.invoice"),
        ("stripe.invoice_line_item.price_id", "stripe.price"),
        ("stripe.invoice_line_item.subscription_item_id", "stripe.subscription_item_history"),
        ("stripe.charge.invoice_id", "stripe.invoice"),
        ("stripe.price.product_id", "stripe.product"),
        ("hubspot.contact.property_associatedcompanyid", "hubspot.company"),
        ("hubspot.contact_form_submission.contact_id", "hubspot.contact"),
        ("hubspot.engagement_contact.engagement_id", "hubspot.engagement"),
        ("segment.groups.user_id", "segment.users"),
        ("segment.identifies.user_id", "segment.users"),
        ("segment.groups.company_id", "hubspot.company"),
        ("referral.invitation.referred_company_id", "hubspot.company"),
    ],
)
def test_rows_belong_to_rows(tables: Tables, child: str, parent: str) -> None:
    table, key = child.rsplit(".", 1)
    orphans = rows(
        tables, f"select {key} from {table} where {key} is not null and {key} not in (select id from {parent})"
    )
    # Two hard cases name a price and a coupon that nobody made.
    assert {orphan for (orphan,) in orphans if "nobody_made" not in orphan} == set()


@pytest.mark.parametrize("table", ["stripe.subscription_history", "stripe.subscription_item_history"])
def test_histories_of_the_population_leave_no_gap(tables: Tables, table: str) -> None:
    gaps = rows(
        tables,
        f"""
        select id from (
            select
                id, _fivetran_end,
                lead(_fivetran_start) over (partition by id order by _fivetran_start) as next_start
            from {table} where id not like '%hard%'
        )
        where next_start <> _fivetran_end + interval 1 millisecond
        """,
    )
    # An add-on that was dropped and taken again leaves one.
    assert {id_ for (id_,) in gaps if table == "stripe.subscription_history"} == set()
    assert len(gaps) < 20


def test_it_grows_like_a_company(larger: Tables) -> None:
    paid = one(larger, "select count(*) from truth.customers where first_paid_at is not null and not is_hard_case")
    assert 220 < paid < 380, "scale 1 is about 3,000 customers that ever paid"
    counts = rows(
        larger,
        """
        select count(*) from truth.customer_mrr_monthly
        where month in ('2024-09-01', '2025-09-01', '2026-09-01') group by month order by month
        """,
    )
    first, second, third = (count for (count,) in counts)
    assert third > 1.4 * second > 1.4 * first
    grr, nrr = rows(
        larger,
        """
        with worth as (
            select
                m.stripe_customer_id as customer, m.month,
                sum(m.closing_mrr_local / coalesce(f.rate_to_eur, 1)) as mrr
            from truth.customer_mrr_monthly as m
            left join finance.fx_rate as f on f.currency = m.currency and f.rate_date = '2026-10-30'
            group by all
        )
        select sum(least(coalesce(n.mrr, 0), b.mrr)) / sum(b.mrr), sum(n.mrr) / sum(b.mrr)
        from worth as b left join worth as n on n.customer = b.customer and n.month = '2026-09-01'
        where b.month = '2025-09-01'
        """,
    )[0]
    assert 0.75 < grr < 0.98
    # A few large customers decide it at this scale; at scale 1 it lies between 0.94 and 1.08 for two seeds.
    assert grr < nrr < 1.5
    margin = one(
        larger,
        """
        select 1 - sum(amount) filter (category = 'cogs') / sum(amount) filter (category = 'revenue')
        from finance.ledger_entry
        """,
    )
    assert 0.7 < margin < 0.85


def test_conversion_is_near_the_articles_figures(larger: Tables) -> None:
    trials = dict(
        rows(
            larger,
            """
            select card_required, avg((converted_at is not null)::int) from truth.trials
            where trial_started_at < timestamptz '2026-08-01' group by all
            """,
        )
    )
    assert 0.18 < trials[False] < 0.32
    assert 0.32 < trials[True] < 0.56
    freemium = one(
        larger,
        """
        select avg(coalesce(first_paid_at < signed_up_at + interval 90 days, false)::int) from truth.customers
        where path = 'freemium' and signed_up_at < timestamptz '2026-08-01'
        """,
    )
    assert 0.02 < freemium < 0.1
    qualified = one(larger, "select count(sql_at) / count(mql_at) from truth.leads where mql_at is not null")
    assert 0.02 < qualified < 0.12
    won = one(
        larger, "select avg(is_won::int) from truth.deals where closed_at is not null and deal_type = 'newbusiness'"
    )
    assert 0.2 < won < 0.5
    leads = one(
        larger,
        """
        select (select count(*) from truth.leads where path <> 'outbound') / count(distinct anonymous_id)
        from segment.pages
        """,
    )
    assert 0.05 < leads < 0.11


# --- the truth


@pytest.mark.parametrize(
    ("truth", "place"),
    [
        ("customers.stripe_customer_id", "stripe.customer.id"),
        ("customers.group_id", "segment.groups.id"),
        ("customers.account_id", "hubspot.company.id"),
        ("customer_mrr_monthly.stripe_customer_id", "stripe.customer.id"),
        ("trials.subscription_id", "stripe.subscription_history.id"),
        ("deals.deal_id", "hubspot.deal.deal_id"),
        ("leads.contact_id", "hubspot.contact.id"),
    ],
)
def test_the_truth_names_what_exists(tables: Tables, truth: str, place: str) -> None:
    table, key = truth.split(".")
    parent, parent_key = place.rsplit(".", 1)
    missing = rows(
        tables,
        f"select {key} from truth.{table} where {key} is not null and {key} not in (select {parent_key} from {parent})",
    )
    # One hard case names an account that the CRM does not know.
    assert {id_ for (id_,) in missing} <= {"99999999999"}


def test_monthly_revenue_agrees_with_first_and_last_payment(tables: Tables) -> None:
    wrong = rows(
        tables,
        """
        select c.stripe_customer_id
        from truth.customers as c
        left join (
            select stripe_customer_id, min(month) as first_month, max(month) as last_month
            from truth.customer_mrr_monthly group by all
        ) as m using (stripe_customer_id)
        where c.stripe_customer_id is not null and (
            (c.first_paid_at is null and m.first_month is not null)
            or m.first_month < date_trunc('month', c.first_paid_at)
            or m.last_month > date_trunc('month', c.churned_at)
            or (m.last_month < '2026-10-01' and c.churned_at is null)
            -- Only a transient customer pays and has no month.
            or (m.first_month is null and c.churned_at >= date_trunc('month', c.first_paid_at) + interval 1 month)
        )
        """,
    )
    assert wrong == []
    assert one(tables, "select min(closing_mrr_local) from truth.customer_mrr_monthly") > 0


# --- size


def test_memory_does_not_grow_with_the_scale(tmp_path: Path) -> None:
    """Peak memory of a process of its own: four times the company takes hardly more."""
    # The peak that Linux gives by getrusage is also that of the process that started this one.
    code = f"""{WRITE}
import pathlib, resource, sys
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
status = pathlib.Path("/proc/self/status")
own = [line.split() for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
print(int(own[0][1]) * 1024 if own else peak)
"""

    def peak(scale: str) -> int:
        command = [sys.executable, "-c", code, str(tmp_path / scale), scale]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    small, large = peak("0.1"), peak("0.4")
    assert large < small * 1.8
    assert large < 600 * 2**20
