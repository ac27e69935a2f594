"""Survival and cohorts against other implementations: lifelines on its own data, pandas on the CDNOW purchases.

Our SQL is what dbt compiles, macro and models alike, run over the data as it lies: 69,659 purchases of 23,570
customers, fruit flies, leukaemia patients.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_waltons

from dbt_project import Project, run_dbt

COHORT_MODELS = [
    "int_cohort_members",
    "int_cohort_member_months",
    "int_cohort_months_summed",
    "int_cohorts_sized",
    "fct_cohort_retention",
]
CURVES = """
with curves as ({{ kaplan_meier('lives', ['study'], 'duration', 'is_over') }})
select
    *,
    {{ survival_bound('survival', 'greenwood_sum', 'lower') }} as lower,
    {{ survival_bound('survival', 'greenwood_sum', 'upper') }} as upper
from curves
order by study, duration
"""
# Freireich and others 1963: remission in weeks under 6-MP, censored ones negative.
SIX_MP = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]


def dbt_compile(project: Path, *arguments: str) -> str:
    """Runs `dbt compile` in a folder of the project and returns what it printed."""
    result = run_dbt(project, project, "--quiet", "compile", "--no-introspect", "--no-populate-cache", *arguments)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


def lives() -> pd.DataFrame:
    """One row per life of each study: the fruit flies of Walton by group, and the patients."""
    flies = load_waltons().rename(columns={"T": "duration", "E": "is_over", "group": "study"})
    patients = pd.DataFrame(
        {"duration": [abs(weeks) for weeks in SIX_MP], "is_over": [weeks > 0 for weeks in SIX_MP], "study": "6-MP"}
    )
    together = flies.assign(study="all flies")
    # 5 of 40,960 are left after the first day: 1/8192 lies between two numbers of 12 digits.
    halfway = pd.DataFrame({"duration": [1] * 40955 + [2, 3, 4, 5, 6], "is_over": [True] * 40955 + [False] * 5})
    studies = pd.concat([flies, patients, together, halfway.assign(study="halfway")])
    return studies[["study", "duration", "is_over"]].astype({"is_over": bool})


def test_survival_and_its_bounds_are_those_of_lifelines(project: Project, tmp_path: Path) -> None:
    sql = dbt_compile(project.whole(tmp_path), "--inline", CURVES)
    sql = sql[sql.index("with curves") :]
    with duckdb.connect() as connection:
        connection.register("lives", lives())
        ours = connection.sql(sql).df().set_index(["study", "duration"])
    medians = {}
    for study, rows in lives().groupby("study"):
        fitter = KaplanMeierFitter().fit(rows["duration"], rows["is_over"])
        bounds = fitter.confidence_interval_survival_function_
        assert len(ours.loc[study]) == rows["duration"].nunique()
        for duration, row in ours.loc[study].iterrows():
            assert row["survival"] == pytest.approx(fitter.survival_function_.loc[duration].item(), abs=1e-9)
            assert row["at_risk"] == fitter.event_table.loc[duration, "at_risk"]
            assert row["events"] == fitter.event_table.loc[duration, "observed"]
            if 0 < row["survival"] < 1:
                assert row["lower"] == pytest.approx(bounds.loc[duration].iloc[0], abs=1e-9)
                assert row["upper"] == pytest.approx(bounds.loc[duration].iloc[1], abs=1e-9)
        curve = ours.loc[study]["survival"]
        assert curve.is_monotonic_decreasing
        medians[study] = curve[curve <= 0.5].index.min()
        assert medians[study] == fitter.median_survival_time_
    assert round(ours.loc[("6-MP", 23)]["survival"], 4) == 0.4482
    assert medians["all flies"] == 56


@pytest.fixture(scope="module")
def purchases() -> pd.DataFrame:
    """The CDNOW log: customer, day, CDs, dollars; the package cannot be imported on newer versions of pandas."""
    found = importlib.util.find_spec("lifetimes")
    assert found is not None
    assert found.submodule_search_locations is not None
    file = Path(found.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    log = pd.read_csv(file, sep=r"\s+", header=None, names=["customer_id", "day", "quantity", "amount"], dtype={0: str})
    if not log["customer_id"].iloc[0].strip().isdigit():
        log = log.iloc[1:]
    log["month"] = pd.to_datetime(log["day"].astype(str), format="%Y%m%d").dt.to_period("M")
    return log.assign(customer_id=log["customer_id"].astype(str), amount=log["amount"].astype(float))


@pytest.fixture(scope="module")
def cells(project: Project, purchases: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Cohort cells of our models, where a month's purchases stand for its closing MRR."""
    place = tmp_path_factory.mktemp("cohorts")
    folder = project.part(place, COHORT_MODELS)
    dbt_compile(folder, "--select", *COHORT_MODELS, "--vars", json.dumps({"reporting_timezone": "UTC"}))
    compiled = {file.stem: file.read_text() for file in place.rglob("compiled/**/models/**/*.sql")}
    months = purchases["month"]
    spent = purchases.groupby(["customer_id", "month"])["amount"].sum().reset_index()
    # Each month after the first purchase has a row, at 0 without one: a purchase of 0 dollars counts as a cent.
    first = spent.groupby("customer_id")["month"].min()
    spans = [
        {"customer_id": customer, "month": month}
        for customer, start in first.items()
        for month in pd.period_range(start, months.max(), freq="M")
    ]
    closes = pd.DataFrame(spans).merge(spent.assign(amount=spent["amount"].clip(lower=0.01)), how="left").fillna(0)
    closes["month"] = closes["month"].dt.to_timestamp()
    customers = pd.DataFrame({"customer_id": first.index, "cohort_month": first.dt.to_timestamp().to_numpy()})
    calendar = pd.DataFrame({"month": pd.period_range(months.min(), months.max() + 1, freq="M").to_timestamp()})
    with duckdb.connect() as connection:
        for name, frame in [("customers", customers), ("closes", closes), ("calendar", calendar)]:
            connection.register(name, frame)
        connection.execute("attach ':memory:' as lifecycle; use lifecycle")
        for schema in ("core", "revenue", "finance", "retention", "intermediate"):
            connection.execute(f"create schema {schema}")
        segments = "acquisition_channel acquisition_campaign country industry employee_band ownership customer_type"
        segments += " sales_motion sales_rep_id sales_team acv_band plan_family billing_interval currency"
        unknown = ", ".join(f"'unknown' as {segment}" for segment in segments.split())
        connection.execute(f"""
            create table revenue.fct_customer_revenue as
                select customer_id, cohort_month::date as cohort_month,
                    cohort_month::timestamp as first_paid_at from customers;
            create table revenue.fct_customer_mrr_monthly as
                select customer_id, month::date as month, amount::decimal(38, 6) as closing_mrr,
                    amount > 0 as has_closing
                from closes;
            create table revenue.fct_mrr_intervals as
                select customer_id, cohort_month::timestamp as valid_from, null::timestamp as valid_to,
                    1::decimal(38, 6) as mrr_local,
                    'cds' as plan_family, 'month' as billing_interval, 'USD' as currency
                from customers;
            create table core.dim_customers as select customer_id, {unknown} from customers;
            create table core.dim_customer_segment_history as
                select customer_id, timestamp '1900-01-01' as valid_from, null::timestamp as valid_to, {unknown}
                from customers;
            create table core.dim_months as
                select month::date as month, month::timestamp + interval 1 month as ends_at, true as has_begun,
                    month::timestamp + interval 1 month <= timestamp '1998-07-01' as has_ended
                from calendar;
            create table core.source_cutoffs as
                select 'stripe' as source_name, timestamp '1998-07-01' as source_as_of;
            create table finance.fct_profit_monthly as
                select month::date as month, 1::decimal(38, 6) as revenue, 1::decimal(38, 6) as gross_profit,
                    true as is_complete
                from calendar;
        """)
        for model in COHORT_MODELS:
            schema = "retention" if model.startswith("fct_") else "intermediate"
            connection.execute(f"create table {schema}.{model} as {compiled[model]}")
        return connection.sql("select * from retention.fct_cohort_retention").df()


def test_first_purchase_cohorts_of_cdnow_are_counted_exactly(cells: pd.DataFrame, purchases: pd.DataFrame) -> None:
    assert len(purchases) == 69659
    sizes = cells[(cells["segment"] == "total") & (cells["age_months"] == 0)].set_index("cohort_month")["cohort_size"]
    assert {month.strftime("%Y-%m"): size for month, size in sizes.items()} == {
        "1997-01": 7846,
        "1997-02": 8476,
        "1997-03": 7248,
    }
    assert sizes.sum() == 23570


def test_cohort_retention_of_cdnow_is_that_of_pandas(cells: pd.DataFrame, purchases: pd.DataFrame) -> None:
    cohorts = purchases.groupby("customer_id")["month"].transform("min")
    ages = (purchases["month"] - cohorts).map(lambda months: months.n)
    active = purchases.groupby([cohorts, ages])["customer_id"].nunique()
    seen = purchases.assign(age=ages).groupby("customer_id")["age"].apply(lambda months: set(months))
    streak = seen.map(lambda months: next(age for age in range(100) if age not in months))
    starts = purchases.groupby("customer_id")["month"].min()
    total = cells[cells["segment"] == "total"]
    mature = total[total["is_mature"]]
    assert len(mature) == 18 + 17 + 16
    assert total[~total["is_mature"]]["active_customers"].isna().all()
    for _, cell in mature.iterrows():
        cohort, age = pd.Period(cell["cohort_month"], freq="M"), cell["age_months"]
        expected = active.get((cohort, age), 0)
        survivors = int((streak[starts == cohort] > age).sum())
        assert (cell["active_customers"], cell["surviving_customers"]) == (expected, survivors), (cohort, age)
        assert cell["retention_rate"] == pytest.approx(expected / cell["cohort_size"])
