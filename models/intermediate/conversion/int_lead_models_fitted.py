# One row per part of the leads that are scored, with the model that scores it, as JSON; none where all that models
# learn from is last night's. Python, as a likelihood is maximised: DuckDB only.
def model(dbt, session):
    if "duckdb" not in type(session).__module__:
        raise NotImplementedError("int_lead_models_fitted: not on this engine; the lead model is fitted on DuckDB only")

    import json

    import numpy as np
    import pyarrow as pa

    from saas_lifecycle.statistics import lead_model

    schema = pa.schema([("part", pa.string()), ("model", pa.string())])
    if dbt.ref("int_lead_parts_compared").filter("part = 'past' and not is_changed").fetchall():
        return schema.empty_table()
    past = dbt.ref("int_lead_features").filter(lead_model.PARTS["past"])
    leads = past.order("scored_at, lead_id").fetchnumpy()
    training = np.ma.filled(leads["split"], None).astype(object) == "training"
    won = np.ma.filled(leads["is_won"], False).astype(bool)
    status = lead_model.status(won[training])
    channels = sorted({*np.ma.filled(leads["source_channel"], None)})
    fitted = {}
    # Up to the held-out months a model knows only the leads of before.
    for part, learned in (("past", training), ("recent", np.ones(len(won), dtype=bool))):
        told = {"status": status, "channels": channels, "chances": {}}
        if status == "trained":
            features = lead_model.features_of(leads, channels)[1]
            weights = lead_model.fit(features[learned], won[learned])
            told |= {"means": weights.means.tolist(), "weights": weights.weights.tolist()}
            told["intercept"] = weights.intercept
            for kind, score in lead_model.other_scores(leads).items():
                known = learned & ~np.isnan(score)
                if known.any():
                    told["chances"][kind] = lead_model.fit_chance(score[known], won[known])
        fitted[part] = json.dumps(told)
    return pa.table({"part": list(fitted), "model": list(fitted.values())}, schema=schema)
