"""The shifted beta-geometric model of contractual retention.

Source: Fader and Hardie, "How to Project Customer Retention" (2007). Each customer stays at every renewal with a chance
of its own, the same at each; these chances follow a beta distribution. Whoever is likely to leave leaves early, so the
retention of those who are left rises with age.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Between a thousandth and a few thousand: beyond, chances are all alike or all 0 and 1, and the likelihood is flat.
_LOG_BOUNDS = (-7.0, 8.0)
_FEWEST_RENEWALS = 3


@dataclass(frozen=True)
class Fit:
    """Parameters of the beta distribution of the chance to leave at a renewal, and their log-likelihood."""

    alpha: float
    beta: float
    log_likelihood: float


def survival(alpha: float, beta: float, renewals: int) -> float:
    """Share of customers that stay beyond so many renewals; 1 for none."""
    share = 1.0
    for renewal in range(1, renewals + 1):
        share *= (beta + renewal - 1) / (alpha + beta + renewal - 1)
    return share


def log_likelihood(alpha: float, beta: float, lost: Mapping[int, int], kept: Mapping[int, int]) -> float:
    """Of what was seen: `lost` and `kept` have customers by renewal number, see `fit`."""
    total = 0.0
    for renewal, customers in lost.items():
        left = survival(alpha, beta, renewal - 1) - survival(alpha, beta, renewal)
        total += customers * math.log(left)
    for renewal, customers in kept.items():
        total += customers * math.log(survival(alpha, beta, renewal))
    return total


def fit(lost: Mapping[int, int], kept: Mapping[int, int]) -> Fit | None:
    """The most likely parameters, or none where the data cannot say.

    `lost[t]` customers left at their t-th renewal (t from 1); `kept[t]` have stayed at t renewals so far and have had
    no more (t from 0, which says nothing). One cohort of Fader and Hardie is lost at 1 to T and kept at T; customers
    of several ages are kept at several. None with fewer than three renewals seen, or if all or none of those who
    reached one have left. Deterministic: one start, analytic gradient, 6 decimals.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]
    from scipy.special import betaln, digamma  # type: ignore[import-untyped]

    if any(renewal < 1 and customers for renewal, customers in lost.items()):
        raise ValueError("nobody leaves at a renewal before the first: lost is counted from 1")
    left = {renewal: customers for renewal, customers in sorted(lost.items()) if customers > 0}
    stayed = {renewal: customers for renewal, customers in sorted(kept.items()) if customers > 0 and renewal > 0}
    if not left or not stayed or max((*left, *stayed)) < _FEWEST_RENEWALS:
        return None

    def negative(logs: list[float]) -> tuple[float, tuple[float, float]]:
        alpha, beta = math.exp(logs[0]), math.exp(logs[1])
        value = by_alpha = by_beta = 0.0
        for renewal, customers in left.items():
            value += customers * (betaln(alpha + 1, beta + renewal - 1) - betaln(alpha, beta))
            rest = digamma(alpha + beta) - digamma(alpha + beta + renewal)
            by_alpha += customers * (1 / alpha + rest)
            by_beta += customers * (digamma(beta + renewal - 1) - digamma(beta) + rest)
        for renewal, customers in stayed.items():
            value += customers * (betaln(alpha, beta + renewal) - betaln(alpha, beta))
            rest = digamma(alpha + beta) - digamma(alpha + beta + renewal)
            by_alpha += customers * rest
            by_beta += customers * (digamma(beta + renewal) - digamma(beta) + rest)
        return -value, (-by_alpha * alpha, -by_beta * beta)

    found = minimize(
        negative,
        x0=(0.0, 0.0),
        jac=True,
        method="L-BFGS-B",
        bounds=(_LOG_BOUNDS, _LOG_BOUNDS),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
    )
    alpha, beta = (round(math.exp(log), 6) for log in found.x)
    return Fit(alpha, beta, round(-float(found.fun), 6))
