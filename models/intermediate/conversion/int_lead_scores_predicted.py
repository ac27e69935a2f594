# One row per lead that is scored anew tonight, with its chances to win by the trained model, by our rules and by the
# CRM's score. Python, as the sum of a score tells its largest parts: DuckDB only.
def model(dbt, session):
    if "duckdb" not in type(session).__module__:
        raise NotImplementedError("int_lead_scores_predicted: not on this engine; leads are scored on DuckDB only")

    import json

    import numpy as np
    import pyarrow as pa

    from saas_lifecycle.statistics import lead_model

    changed = {part for (part,) in dbt.ref("int_lead_parts_compared").filter("is_changed").project("part").fetchall()}
    models = dict(dbt.ref("int_lead_models").project("part, model").fetchall())
    tables = []
    for part, rows in lead_model.PARTS.items():
        leads = dbt.ref("int_lead_features").filter(rows if part in changed else "false")
        leads = leads.order("scored_at, lead_id").fetchnumpy()
        size, told = len(leads["lead_id"]), json.loads(models[part])
        chances = {kind: np.full(size, np.nan) for kind in ("trained", "rules", "crm")}
        reasons = contributions = np.full((size, 3), None, dtype=object)
        if told["status"] == "trained" and size:
            names, features = lead_model.features_of(leads, told["channels"])
            weights = lead_model.LeadModel(np.array(told["means"]), np.array(told["weights"]), told["intercept"])
            scores = lead_model.score(weights, names, features)
            chances["trained"], reasons, contributions = scores.chances, scores.reasons, scores.contributions
            for kind, score in lead_model.other_scores(leads).items():
                if kind in told["chances"]:
                    chances[kind] = lead_model.chance(*told["chances"][kind], score)
        texts = {"lead_id": leads["lead_id"].tolist(), "part": [part] * size, "status": [told["status"]] * size}
        table = {name: pa.array(values, pa.string()) for name, values in texts.items()}
        for kind, values in chances.items():
            table[f"{kind}_chance"] = pa.array(values, pa.float64(), from_pandas=True)
        for number in range(3):
            table[f"reason_{number + 1}"] = pa.array(reasons[:, number].tolist(), pa.string())
            table[f"reason_{number + 1}_log_odds"] = pa.array(contributions[:, number].tolist(), pa.float64())
        tables.append(pa.table(table))
    return pa.concat_tables(tables)
