"""The trained lead score: how likely a lead is to be won, from what was known of it when it was scored.

A logistic regression of logarithms of counts, so that each score is a sum that can be shown, calibrated on the latest
part of its training leads by a second one (Platt). One thread, a fixed order and 6 decimals: always the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Objects = NDArray[np.object_]

# Which rows of `int_lead_features` each model scores: it learns from those of the past alone.
PARTS = {"past": "split in ('training', 'between', 'held_out')", "recent": "split = 'recent'"}
# Of fewer wins a model of some twenty signs learns what happened, not what will.
FEWEST_OF_EACH = 40
_CALIBRATING_SHARE = 0.25
_REASONS = 3


@dataclass(frozen=True)
class LeadModel:
    """The chance to win is logistic(intercept + features @ weights), in log-odds around the average training lead."""

    means: Numbers
    weights: Numbers
    intercept: float


@dataclass(frozen=True)
class Scores:
    """Of each lead: its chance, and the features that moved it most, in log-odds; no feature where none moved it."""

    chances: Numbers
    reasons: Objects
    contributions: Objects


def status(won: Flags) -> str:
    """`trained` if there are enough outcomes to learn from, else what there is too little of."""
    wins = int(won.sum())
    if wins < FEWEST_OF_EACH:
        return "too_few_wins"
    return "trained" if len(won) - wins >= FEWEST_OF_EACH else "too_few_losses"


def features_of(leads: Mapping[str, Any], known: Sequence[str]) -> tuple[list[str], Numbers]:
    """The features of rows of `int_lead_features`, by column, for a model that knows these channels."""
    import numpy as np

    counts = {
        name.removesuffix("_count"): np.ma.filled(values, 0).astype(float)
        for name, values in leads.items()
        if name.endswith("_count")
    }
    return design(counts, np.ma.filled(leads["source_channel"], None), known)


def other_scores(leads: Mapping[str, Any]) -> dict[str, Numbers]:
    """The scores by rules and by the CRM of rows of `int_lead_features`, by column, and no number without one."""
    import numpy as np

    return {kind: np.ma.filled(leads[f"{kind}_score"].astype(float), np.nan) for kind in ("rules", "crm")}


def design(
    counts: dict[str, Numbers], channels: Sequence[str] | Objects, known: Sequence[str]
) -> tuple[list[str], Numbers]:
    """Names and columns of the features: the logarithm of 1 + each count, and a column for each known channel."""
    import numpy as np

    columns = {name: np.log1p(values) for name, values in counts.items()}
    told = np.asarray(channels, dtype=object)
    for channel in known:
        columns[f"channel_{channel}"] = (told == channel).astype(float)
    return list(columns), np.column_stack(list(columns.values()))


def fit(features: Numbers, won: Flags) -> LeadModel:
    """The model of leads in the order of their scoring, oldest first; `status(won)` must be trained.

    The leads from the first of the last quarter of the wins on are not learned from but calibrate what was; where only
    wins came before, all are learned from.
    """
    import numpy as np

    wins = np.flatnonzero(won)
    begin = int(wins[len(wins) - int(len(wins) * _CALIBRATING_SHARE)])
    if won[:begin].all():
        begin = len(won)
    means, scales = features[:begin].mean(axis=0), features[:begin].std(axis=0)
    scales = np.where(scales > 1e-9, scales, np.inf)
    learned, intercept = _logistic((features[:begin] - means) / scales, won[:begin], 0.1)
    raw = (features - means) @ (learned / scales) + intercept
    slope, offset = fit_chance(raw[begin:], won[begin:])
    return LeadModel(means, slope * learned / scales, slope * intercept + offset)


def fit_chance(scores: Numbers, won: Flags) -> tuple[float, float]:
    """Slope and intercept of the log-odds to win by a score; slope 0 where higher scores do not win more often."""
    import numpy as np

    if won.all() or not won.any():
        return 1.0, 0.0
    scale = float(scores.std())
    if scale > 1e-9:
        weights, intercept = _logistic(((scores - scores.mean()) / scale)[:, None], won, 1e6)
        slope = float(weights[0]) / scale
        if slope > 0:
            return slope, intercept - slope * float(scores.mean())
    return 0.0, float(np.log(won.mean() / (1 - won.mean())))


def chance(slope: float, intercept: float, scores: Numbers) -> Numbers:
    """The chances of scores by `fit_chance`, to 6 decimals."""
    return _rounded_chance(slope * scores + intercept)


def score(model: LeadModel, names: list[str], features: Numbers) -> Scores:
    """Chances, and the three largest contributions of each lead, ties in the order of the names."""
    import numpy as np

    parts = np.round((features - model.means) * model.weights, 6)
    order = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :_REASONS]
    largest = np.take_along_axis(parts, order, axis=1)
    reasons, contributions = np.array(names, dtype=object)[order], largest.astype(object)
    reasons[largest == 0] = None
    contributions[largest == 0] = None
    return Scores(_rounded_chance((features - model.means) @ model.weights + model.intercept), reasons, contributions)


def _rounded_chance(log_odds: Numbers) -> Numbers:
    import numpy as np

    chances: Numbers = np.round(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))), 6)
    return chances


def _logistic(features: Numbers, won: Flags, strength: float) -> tuple[Numbers, float]:
    """Weights and intercept; a lower strength draws the weights towards 0."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    # Sums in one thread have one order.
    with threadpool_limits(limits=1):
        found = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-10, max_iter=200).fit(features, won)
    return found.coef_[0], float(found.intercept_[0])
