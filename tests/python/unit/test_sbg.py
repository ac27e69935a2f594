"""The sBG model against the published estimates of Fader and Hardie, and at its edges."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas_lifecycle.statistics.sbg import Fit, fit, log_likelihood, survival

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def cohort(survivors: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Who was lost at each renewal, and who was kept at the last one."""
    renewals = range(1, len(survivors))
    return {t: survivors[t - 1] - survivors[t] for t in renewals}, {renewals[-1]: survivors[-1]}


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "likelihood"),
    [(REGULAR, 0.7041, 1.1820, -1680.27), (HIGH_END, 0.6681, 3.8061, -1611.16)],
    ids=["regular", "high end"],
)
def test_published_estimates_are_reproduced(survivors: list[int], alpha: float, beta: float, likelihood: float) -> None:
    found = fit(*cohort(survivors))
    assert found is not None
    assert (round(found.alpha, 4), round(found.beta, 4)) == (alpha, beta)
    assert round(found.log_likelihood, 2) == likelihood
    assert found.log_likelihood == pytest.approx(log_likelihood(found.alpha, found.beta, *cohort(survivors)), abs=1e-5)


def test_uniform_chances_to_leave_are_harmonic() -> None:
    assert [survival(1, 1, t) for t in range(4)] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])


@pytest.mark.parametrize(
    ("lost", "kept"),
    [
        ({1: 5, 2: 3}, {2: 4}),
        ({}, {3: 10}),
        ({1: 0}, {3: 10}),
        ({1: 5, 3: 5}, {}),
        ({1: 5, 3: 5}, {0: 7}),
        ({}, {}),
    ],
    ids=["two renewals", "none left", "none left, with a zero", "all left", "all left, others new", "nobody"],
)
def test_what_the_data_cannot_say_is_none(lost: dict[int, int], kept: dict[int, int]) -> None:
    assert fit(lost, kept) is None


def test_three_renewals_are_enough_and_the_new_say_nothing() -> None:
    found = fit({1: 5, 2: 3, 3: 1}, {3: 4})
    assert isinstance(found, Fit)
    assert fit({3: 1, 2: 3, 1: 5, 4: 0}, {3: 4, 0: 99, 5: 0}) == found
    assert fit({1: 5, 2: 3}, {3: 4, 1: 1}) is not None


def test_nobody_can_leave_before_the_first_renewal() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        fit({0: 2, 1: 5}, {3: 4})


def test_customers_of_several_ages_share_one_fit() -> None:
    """A cohort watched for seven renewals says the same as two halves of it watched as long."""
    lost, _ = cohort(REGULAR)
    half = fit({t: count // 2 for t, count in lost.items()}, {7: 120})
    both = fit({t: 2 * (count // 2) for t, count in lost.items()}, {7: 240})
    assert half is not None
    assert both is not None
    assert (half.alpha, half.beta) == pytest.approx((both.alpha, both.beta), rel=1e-4)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.integers(1, 12), st.integers(0, 500), min_size=1),
    st.dictionaries(st.integers(0, 12), st.integers(0, 500), min_size=1),
)
def test_no_other_parameters_are_more_likely(lost: dict[int, int], kept: dict[int, int]) -> None:
    found = fit(lost, kept)
    if found is None:
        return
    assert found.alpha > 0
    assert found.beta > 0
    seen = {t: count for t, count in lost.items() if count}
    for alpha in (0.1, 0.7, 1, 5, 60):
        for beta in (0.1, 1, 4, 60):
            assert log_likelihood(alpha, beta, seen, kept) <= found.log_likelihood + 1e-4
