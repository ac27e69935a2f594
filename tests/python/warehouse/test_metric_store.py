"""The metric store on the demo company: every card has a value, the marts' own, and rows that add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from warehouse.whole_build import Build

# metric and variant -> mart, its month and its column, and what narrows it to the variant
MARTS = {
    ("mrr", "default"): ("revenue.fct_mrr_bridge_monthly", "month", "closing_mrr", "true"),
    ("churned_customers", "default"): ("revenue.fct_mrr_bridge_monthly", "month", "churned_customers", "true"),
    ("nrr", "12m"): ("revenue.fct_revenue_rates_monthly", "month", "nrr_12m", "true"),
    ("grr", "1m"): ("revenue.fct_revenue_rates_monthly", "month", "grr_1m", "true"),
    ("logo_churn_rate", "1m"): ("revenue.fct_revenue_rates_monthly", "month", "logo_churn_rate", "true"),
    ("arpa", "default"): ("revenue.fct_revenue_rates_monthly", "month", "arpa", "true"),
    ("cac", "default"): ("revenue.fct_unit_economics_monthly", "month", "cac", "true"),
    ("ltv_cac", "default"): ("revenue.fct_unit_economics_monthly", "month", "ltv_cac_ratio", "true"),
    ("cohort_retention", "month_3"): (
        "retention.fct_cohort_retention", "cohort_month", "retention_rate", "age_months = 3",
    ),
    ("retention_90d", "default"): ("retention.fct_90_day_checkpoint", "cohort_month", "retention_90d", "true"),
    ("funnel_step_rate", "sales/sql"): (
        "conversion.fct_funnel_monthly", "cohort_month", "step_rate", "funnel = 'sales' and step = 'sql'",
    ),
    ("trial_conversion_rate", "default"): (
        "conversion.fct_trial_conversion_monthly", "start_month", "trial_conversion_rate", "true",
    ),
    ("win_rate", "default"): ("conversion.fct_sales_performance_monthly", "month", "win_rate", "true"),
    ("sales_cycle_days", "default"): (
        "conversion.fct_sales_performance_monthly", "month", "median_cycle_days", "true",
    ),
    ("activation_rate", "default"): (
        "product.fct_activation_monthly", "signed_up_month", "activation_rate", "true",
    ),
    ("feature_adoption_rate", "reports"): (
        "product.fct_feature_adoption_monthly", "month", "feature_adoption_rate", "feature_name = 'reports'",
    ),
    ("nps", "default"): ("advocacy.fct_nps_monthly", "month", "nps", "true"),
    ("csat", "default"): ("advocacy.fct_csat_monthly", "month", "csat", "true"),
}  # fmt: skip
# What stands behind a value; the others are no single thing, and their metric's drill_note says why.
THINGS = {
    "activity", "customer", "closed_deal", "deal", "invitation", "invoice", "lead", "open_deal", "response", "session",
    "stay", "term", "touch", "trial", "user", "visitor",
}  # fmt: skip
OTHERS = {"account", "campaign", "channel", "quota"}
ROWS_A_SEGMENT = 2


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Iterator[duckdb.DuckDBPyConnection]:
    with build.connect() as connection:
        yield connection


def test_every_card_has_a_value_in_a_month_of_the_demo_company(warehouse: duckdb.DuckDBPyConnection) -> None:
    empty = warehouse.execute(
        """
        select metric_id, count(metric_values.month), count(value)
        from metrics.dim_metrics
        left join metrics.fct_metric_values as metric_values using (metric_id)
        group by metric_id
        having count(case when is_headline then value end) = 0
        """
    ).fetchall()
    assert empty == []


@pytest.mark.parametrize(("metric", "variant"), MARTS)
def test_the_store_has_the_marts_number(warehouse: duckdb.DuckDBPyConnection, metric: str, variant: str) -> None:
    mart, month, column, condition = MARTS[metric, variant]
    store = f"select * from metrics.fct_metric_values where metric_id = '{metric}' and variant = '{variant}'"
    different = warehouse.execute(
        f"""
        select month, segment, member, store.value, mart.value
        from ({store}) as store
        full join (
            select {month} as month, segment, member, cast({column} as double) as value from {mart} where {condition}
        ) as mart using (month, segment, member)
        where store.value is distinct from mart.value and coalesce(store.null_reason, '') <> 'immature'
        """
    ).fetchall()
    compared = warehouse.execute(f"select count(value) from ({store})").fetchall()
    assert different == []
    assert compared[0][0] > 3


def test_the_rows_behind_a_value_add_up_to_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Every metric in every segment that it is cut by, item-level ones too, in some months and variants of each."""
    metrics = warehouse.execute(
        "select metric_id, additivity, drill_sql, drill_note is not null and drill_note_fr is not null"
        " from metrics.dim_metrics"
    ).fetchall()
    wrong, checked = [], 0
    for metric_id, additivity, drill_sql, has_note in metrics:
        if re.search(r"[{}]", drill_sql):
            wrong.append(f"{metric_id}: a placeholder of its drill stands for nothing")
            continue
        entities: set[str] = set()
        for row in _sample(warehouse, metric_id):
            found = warehouse.execute(
                f"""
                select
                    count(*), sum(numerator), sum(denominator), list_sort(list(distinct entity)),
                    bool_and(entity_id is not null and case part
                        when 'numerator' then denominator is null
                        when 'denominator' then numerator is null
                        else part = 'both' end)
                from ({_asked(drill_sql, row)})
                """
            ).fetchall()[0]
            checked += 1
            entities.update(found[3] or [])
            if additivity == "Q":
                adds_up = found[0] > 0
            elif additivity == "R":
                adds_up = _close(found[1], row["numerator"]) and _close(found[2], row["denominator"])
            else:
                adds_up = _close(found[1], row["value"]) and found[2] is None
            if not adds_up or found[4] is False:
                wrong.append(f"{metric_id}: {row} is {found}")
        if entities - THINGS - OTHERS or (entities & OTHERS and not has_note):
            wrong.append(f"{metric_id}: say in seeds/metric_drills.csv why its rows are {sorted(entities)}")
    assert not wrong, "\n".join(wrong[:20])
    assert checked > 1000


def test_trials_are_compared_by_card_alone(warehouse: duckdb.DuckDBPyConnection) -> None:
    compared = warehouse.execute(
        """
        select distinct compared_segment, compared_member, is_comparable
        from metrics.fct_benchmark_comparison
        where metric_id = 'trial_conversion_rate'
        """
    ).fetchall()
    assert ("card_required", "without", True) in compared
    assert {segment for segment, _, _ in compared} == {"card_required"}
    assert ("card_required", "with", True) not in compared


def _sample(warehouse: duckdb.DuckDBPyConnection, metric_id: str) -> list[dict[str, Any]]:
    """Some rows with a value of each segment, always the same."""
    rows = warehouse.execute(
        """
        select variant, month, segment, member, numerator, denominator, value
        from metrics.fct_metric_values
        where metric_id = ? and value is not null
        qualify row_number() over (partition by segment order by md5(concat_ws('|', variant, month, member)))
            <= ? * if(segment = 'total', 2, 1)
        """,
        [metric_id, ROWS_A_SEGMENT],
    )
    names = [column[0] for column in rows.description or []]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _asked(drill_sql: str, row: dict[str, Any]) -> str:
    """The drill with the row's values as literals, as a reader would fill them in."""
    for name in ("month", "variant", "segment", "member"):
        literal = "'" + str(row[name]).replace("'", "''") + "'"
        drill_sql = re.sub(rf":{name}\b", lambda _, text=literal: text, drill_sql)
    return drill_sql


def _close(found: Any, expected: float) -> bool:
    return abs(float(found or 0) - expected) <= 1e-9 * max(1.0, abs(expected))
