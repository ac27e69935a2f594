"""Metrics 16.2: the Kaplan-Meier curve in fractions, so that one half is one half."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

Duration = TypeVar("Duration", int, float, Fraction)


def survival_curve(lives: Iterable[tuple[Duration, bool]]) -> dict[Duration, Fraction]:
    """Survival just after each duration, of (duration, whether it ended or was only seen so far).

    Who is censored at t is still at risk at t.
    """
    known = list(lives)
    share, curve = Fraction(1), {}
    for duration in sorted({duration for duration, _ in known}):
        at_risk = sum(lived >= duration for lived, _ in known)
        ended = sum(lived == duration and is_over for lived, is_over in known)
        share *= 1 - Fraction(ended, at_risk)
        curve[duration] = share
    return curve


def median_survival(lives: Iterable[tuple[Duration, bool]]) -> Duration | None:
    """The smallest duration at which half or fewer are left, None if it is never reached."""
    return next((duration for duration, share in survival_curve(lives).items() if 2 * share <= 1), None)
