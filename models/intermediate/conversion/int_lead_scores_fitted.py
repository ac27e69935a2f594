# One row per lead that is scored, with its chances to win by the trained model, by our rules and by the CRM's score.
# Python, as a likelihood is maximised: DuckDB only. Up to the held-out months the model knows only the leads of before.
def model(dbt, session):
    if "duckdb" not in type(session).__module__:
        raise NotImplementedError("int_lead_scores_fitted: not on this engine; the lead model is fitted on DuckDB only")

    import numpy as np
    import pyarrow as pa

    from saas_lifecycle.statistics import lead_model

    leads = (
        dbt.ref("int_lead_features")
        .filter("split not in ('too_young', 'won_before')")
        .order("scored_at, lead_id")
        .fetchnumpy()
    )
    columns = {name: np.ma.filled(values, None) for name, values in leads.items()}
    counts = {name[: -len("_count")]: columns[name].astype(float) for name in columns if name.endswith("_count")}
    size = len(columns["lead_id"])
    split = columns["split"].astype(object)
    # Open outcomes are masked; none of them is learned from.
    won = np.ma.filled(leads["is_won"], False).astype(bool)
    scores = {
        "rules": columns["rules_score"].astype(float),
        "crm": np.ma.filled(leads["crm_score"].astype(float), np.nan),
    }

    chances = {kind: np.full(size, np.nan) for kind in ("trained", *scores)}
    reasons = np.full((size, 3), None, dtype=object)
    contributions = np.full((size, 3), None, dtype=object)
    status = lead_model.status(won[split == "training"])
    if status == "trained":
        names, features = lead_model.design(counts, columns["source_channel"])
        past = split != "recent"
        for learned, scored in ((split == "training", past), (past, ~past)):
            if not scored.any():
                continue
            told = lead_model.score(lead_model.fit(features[learned], won[learned]), names, features[scored])
            chances["trained"][scored] = told.chances
            reasons[scored] = told.reasons
            contributions[scored] = told.contributions
            for kind, score in scores.items():
                known = learned & ~np.isnan(score)
                if known.any():
                    fitted = lead_model.fit_chance(score[known], won[known])
                    chances[kind][scored] = lead_model.chance(*fitted, score[scored])

    table = {"lead_id": columns["lead_id"].tolist(), "status": [status] * size}
    table = {name: pa.array(values, pa.string()) for name, values in table.items()}
    for kind, values in chances.items():
        table[f"{kind}_chance"] = pa.array(values, pa.float64(), from_pandas=True)
    for number in range(3):
        table[f"reason_{number + 1}"] = pa.array(reasons[:, number].tolist(), pa.string())
        table[f"reason_{number + 1}_log_odds"] = pa.array(contributions[:, number].tolist(), pa.float64())
    return pa.table(table)
