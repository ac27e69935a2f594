# One row per segment member and billing interval with the sBG parameters of its renewals, null where data cannot say.
# Python, as a likelihood is maximised: DuckDB only. The projection from them is SQL, in fct_retention_projection.
from collections import defaultdict


def model(dbt, session):
    if "duckdb" not in type(session).__module__:
        raise NotImplementedError("int_retention_fitted: not on this engine; the sBG fit runs on DuckDB only")

    import pyarrow as pa

    from saas_lifecycle.statistics.sbg import fit

    lost = defaultdict(dict)
    kept = defaultdict(dict)
    curves = dbt.ref("int_renewal_curves")
    for segment, member, interval, renewal, events, censored in curves.project(
        "segment, member, billing_interval, renewal_number, events, censored"
    ).fetchall():
        lost[segment, member, interval][renewal] = events
        kept[segment, member, interval][renewal] = censored

    names = ("segment", "member", "billing_interval", "alpha", "beta", "log_likelihood")
    rows = []
    for key in sorted(lost):
        found = fit(lost[key], kept[key])
        rows.append((*key, *((found.alpha, found.beta, found.log_likelihood) if found else (None, None, None))))
    schema = pa.schema([(name, pa.string() if name in names[:3] else pa.float64()) for name in names])
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)
