"""The trained lead score: against scikit-learn's own answer, at its edges, and the same bytes every time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from saas_lifecycle.statistics.lead_model import FEWEST_OF_EACH, chance, design, fit, fit_chance, score, status


def leads(size: int, seed: int = 0) -> tuple[list[str], Any, Any]:
    """Leads whose demos help, whose opens say nothing and who never send an answer."""
    rng = np.random.default_rng(seed)
    counts = {
        "demo_held": rng.poisson(0.5, size).astype(float),
        "email_opened": rng.poisson(2.0, size).astype(float),
        "email_answered": np.zeros(size),
    }
    channels = ["offline", "referrals"]
    names, features = design(counts, rng.choice(channels, size).tolist(), channels)
    won = rng.random(size) < 1 / (1 + np.exp(2.5 - 2.5 * np.log1p(counts["demo_held"])))
    return names, features, won


def test_features_are_logarithms_of_counts_and_a_column_for_each_channel_that_is_known() -> None:
    names, features = design({"mql": np.array([0.0, 1.0, 3.0])}, ["b", "a", "b"], ["a", "b"])
    assert names == ["mql", "channel_a", "channel_b"]
    assert features == pytest.approx(np.array([[0, 0, 1], [np.log(2), 1, 0], [np.log(4), 0, 1]]))


def test_what_helps_is_found_and_chances_are_those_seen() -> None:
    names, features, won = leads(20_000)
    told = score(fit(features[:15_000], won[:15_000]), names, features[15_000:])
    later = won[15_000:]
    assert told.chances.mean() == pytest.approx(later.mean(), abs=0.02)
    for low, high in ((0, 0.1), (0.2, 0.4), (0.4, 0.7)):
        part = (told.chances >= low) & (told.chances < high)
        assert told.chances[part].mean() == pytest.approx(later[part].mean(), abs=0.05)
    assert {row[0] for row in told.reasons} == {"demo_held"}
    assert not any("email_answered" in row for row in told.reasons), "what no lead has moves nothing"


def test_contributions_sum_to_the_distance_from_the_average_lead() -> None:
    names, features, won = leads(2000)
    model = fit(features, won)
    told = score(model, names, features[:50])
    parts = (features[:50] - model.means) * model.weights
    log_odds = np.log(told.chances / (1 - told.chances))
    assert parts.sum(axis=1) + model.intercept == pytest.approx(log_odds, abs=1e-3)
    for row, shown, found in zip(parts, told.contributions, told.reasons, strict=True):
        expected = sorted(np.abs(np.round(row, 6)), reverse=True)[:3]
        assert [abs(value or 0) for value in shown] == pytest.approx(expected, abs=1e-9)
        assert [value is None for value in shown] == [name is None for name in found]


def test_the_same_leads_are_scored_the_same_whatever_the_threads() -> None:
    names, features, won = leads(5000)
    told = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            told.append(score(fit(features, won), names, features))
    assert told[0].chances.tobytes() == told[1].chances.tobytes()
    assert told[0].contributions.tolist() == told[1].contributions.tolist()
    assert told[0].reasons.tolist() == told[1].reasons.tolist()


@pytest.mark.parametrize(
    ("wins", "others", "expected"),
    [
        (FEWEST_OF_EACH, FEWEST_OF_EACH, "trained"),
        (FEWEST_OF_EACH - 1, 1000, "too_few_wins"),
        (1000, FEWEST_OF_EACH - 1, "too_few_losses"),
        (0, 0, "too_few_wins"),
    ],
)
def test_a_model_needs_enough_of_both_outcomes(wins: int, others: int, expected: str) -> None:
    assert status(np.array([True] * wins + [False] * others, dtype=bool)) == expected


def test_the_chance_of_a_score_is_its_own_logistic_curve() -> None:
    scores = np.repeat([0.0, 100.0], 100)
    won = np.array([True] * 10 + [False] * 90 + [True] * 40 + [False] * 60)
    assert chance(*fit_chance(scores, won), np.array([0.0, 100.0])) == pytest.approx([0.1, 0.4], abs=1e-4)


@pytest.mark.parametrize(
    ("scores", "won", "expected"),
    [
        ([0.0, 0.0, 100.0, 100.0], [True, True, False, False], 0.5),
        ([7.0, 7.0, 7.0, 7.0], [True, False, False, False], 0.25),
    ],
    ids=["higher scores win less often", "all scores alike"],
)
def test_a_score_that_tells_nothing_gives_everybody_the_same_chance(
    scores: list[float], won: list[bool], expected: float
) -> None:
    told = chance(*fit_chance(np.array(scores), np.array(won)), np.array([0.0, 50.0, 100.0]))
    assert told == pytest.approx([expected] * 3)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.integers(0, 2**31), st.integers(FEWEST_OF_EACH, 60), st.booleans())
def test_whatever_the_leads_each_has_a_chance(seed: int, wins: int, wins_first: bool) -> None:
    """Constant features, features that give the outcome away and wins at one end alone are no reason to fail."""
    rng = np.random.default_rng(seed)
    won = np.zeros(wins + FEWEST_OF_EACH, dtype=bool)
    won[:wins] = True
    won = won if wins_first else rng.permutation(won)
    counts = {"gives_away": won * 3.0, "constant": np.ones(len(won)), "noise": rng.poisson(1, len(won)).astype(float)}
    names, features = design(counts, ["unknown"] * len(won), ["unknown"])
    told = score(fit(features, won), names, features)
    assert np.isfinite(told.chances).all() and (told.chances >= 0).all() and (told.chances <= 1).all()
