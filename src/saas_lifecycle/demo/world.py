"""What every part of the invention shares: the span, the seed, the rates, the sales team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saas_lifecycle.demo.arrays import Ints
from saas_lifecycle.demo.clock import Calendar
from saas_lifecycle.demo.fx import Rates

ACCOUNTS_PER_SCALE = 32_000
VISITORS_PER_SCALE = 360_000
ACCOUNT_CHUNK = 1_000
VISITOR_CHUNK = 20_000
NUMBERS_PER_CHUNK = 1 << 20
"""Ids of a chunk are numbered from chunk x this; chunk 0 is the hand-made block."""
HARD_CHUNK = 0

SDR, INSIDE_SALES, MID_MARKET, ENTERPRISE = range(4)
TEAMS = ("SDR", "Inside Sales", "Mid-Market", "Enterprise")
_TEAM_SHARE = (0.25, 0.3, 0.25, 0.2)


@dataclass(frozen=True)
class World:
    calendar: Calendar
    scale: float
    seed: int
    rates: Rates
    team_of_owner: Ints

    @classmethod
    def of(cls, calendar: Calendar, scale: float, seed: int) -> World:
        reps = int(np.clip(round(16 * scale**0.75), 8, 500))
        teams = np.searchsorted(np.cumsum(_TEAM_SHARE), (np.arange(reps) + 0.5) / reps).astype(np.int64)
        return cls(calendar, scale, seed, Rates(calendar, seed), teams)

    def rng(self, part: int, chunk: int) -> np.random.Generator:
        """The random numbers of one chunk of one part: the same whatever else is invented."""
        return np.random.default_rng([self.seed, part, chunk])

    def owners_of(self, rng: np.random.Generator, teams: Ints) -> Ints:
        """A sales representative of each team asked for."""
        firsts = np.searchsorted(self.team_of_owner, np.arange(len(TEAMS)))
        ends = np.searchsorted(self.team_of_owner, np.arange(len(TEAMS)), side="right")
        draws = rng.random(len(teams))
        result: Ints = firsts[teams] + (draws * (ends - firsts)[teams]).astype(np.int64)
        return result
