"""Metrics 10.1 and 10.4, clarification 49: from evidence to the stages that a customer was in, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

STEPS = (
    "awareness",
    "consideration",
    "qualification",
    "evaluation",
    "purchase",
    "activation",
    "expansion",
    "renewal",
    "referral",
)
EXITS = ("churned", "lost")
ENTERED_BY = {
    "awareness": ("visited",),
    "consideration": ("engaged_return_visit", "form_submitted"),
    "qualification": ("mql", "pql"),
    "evaluation": ("sql", "opportunity", "demo_held", "trial_started"),
    "purchase": ("first_paid", "reactivated"),
    "activation": ("activated",),
    "expansion": ("expanded",),
    "renewal": ("renewed",),
    "referral": ("referred",),
    "churned": ("churned",),
    "lost": ("lost",),
}
STAGE_OF = {milestone: stage for stage, milestones in ENTERED_BY.items() for milestone in milestones}
# Who already pays does not go back to a step before the purchase; who does not pay takes none after it.
BEFORE_PURCHASE = (*STEPS[:4], "lost")
AFTER_PURCHASE = STEPS[5:]
ONCE = ("visited", "engaged_return_visit", "activated")


@dataclass(frozen=True, order=True)
class Evidence:
    """That a customer reached a milestone."""

    at: datetime
    milestone: str


@dataclass(frozen=True)
class Stay:
    """An unbroken time [entered_at, exited_at) in one stage, open while `exited_at` is None."""

    stage: str
    entered_at: datetime
    exited_at: datetime | None
    previous_stage: str | None


Spells = list[tuple[datetime, datetime]]


def pays(spells: Spells, instant: datetime) -> bool:
    """Whether a customer has MRR at an instant."""
    return any(begin <= instant < end for begin, end in spells)


def candidates(evidence: Iterable[Evidence], spells: Spells) -> list[Evidence]:
    """What may open a stage, in its order: at one instant exits first, then by the stages' numbers."""
    found: list[Evidence] = []
    first_paid_at = min((begin for begin, _ in spells), default=None)
    for sign in sorted(set(evidence)):
        if sign.milestone not in STAGE_OF:
            continue
        if sign.milestone in ONCE and any(earlier.milestone == sign.milestone for earlier in found):
            continue
        if sign.milestone == "activated":
            if first_paid_at is None:
                continue
            sign = Evidence(max(sign.at, first_paid_at), "activated")
        found.append(sign)

    def order(sign: Evidence) -> tuple[datetime, int, str]:
        stage = STAGE_OF[sign.milestone]
        return sign.at, STEPS.index(stage) + 1 if stage in STEPS else 0, sign.milestone

    return sorted(found, key=order)


def stays(evidence: Iterable[Evidence], spells: Spells) -> list[Stay]:
    """All stays of one customer: a partition of its time from the first entry on."""
    opened: list[tuple[datetime, str]] = []
    has_form = False
    for sign in candidates(evidence, spells):
        stage, is_payer = STAGE_OF[sign.milestone], pays(spells, sign.at)
        is_first_form = sign.milestone == "form_submitted" and not has_form
        has_form = has_form or is_first_form
        if stage in (BEFORE_PURCHASE if is_payer else AFTER_PURCHASE):
            continue
        # A form counts once, and again after an exit.
        is_out = bool(opened) and opened[-1][1] in EXITS
        if sign.milestone == "form_submitted" and not is_first_form and not is_out:
            continue
        opened.append((sign.at, stage))
    return partition(opened)


def partition(opened: list[tuple[datetime, str]]) -> list[Stay]:
    """Stays from entries in order: the last of an instant lasts, repeats go on, save expansions and renewals."""
    lasting = [
        entry for number, entry in enumerate(opened) if number + 1 == len(opened) or opened[number + 1][0] > entry[0]
    ]
    begun: list[tuple[datetime, str]] = []
    for entry in lasting:
        if not begun or entry[1] != begun[-1][1] or entry[1] in ("expansion", "renewal"):
            begun.append(entry)
    ends = [*(at for at, _ in begun[1:]), None][: len(begun)]
    previous = [None, *(stage for _, stage in begun[:-1])][: len(begun)]
    return [Stay(stage, at, end, before) for (at, stage), end, before in zip(begun, ends, previous, strict=True)]
