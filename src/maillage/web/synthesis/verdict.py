"""The answer to "is it worth it, and for whom?": rules on intervals, and no words.

There is no score. Each actor gains, pays, or cannot be told, by where the interval of its money lies; the whole is worth it where the
interval of what all gain together, transfers apart, lies above zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maillage.simulator.balance import ACTORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.simulator.balance import Actor
    from maillage.simulator.balance_sums import Amount, BalanceSums
    from maillage.simulator.drivers import Driver

Grade = Literal["gain", "loss", "unsaid", "none"]
Answer = Literal["yes", "no", "unsaid"]


@dataclass(frozen=True)
class Verdict:
    """What may be said of a territory.

    Attributes:
        answer: whether all together gain, once transfers cancel.
        gainers: actors who gain, whatever the draws.
        payers: actors who pay, whatever the draws.
        unsure: actors of whom it cannot be said.
        conditions: figures without which a *yes* would not stand, or hardly; by name, the strongest first.
    """

    answer: Answer
    gainers: tuple[Actor, ...]
    payers: tuple[Actor, ...]
    unsure: tuple[Actor, ...]
    conditions: tuple[str, ...]


def grade(low: float, high: float) -> Grade:
    """What an interval allows to say: an end at zero does not decide.

    >>> grade(1.0, 2.0), grade(-2.0, -1.0), grade(-1.0, 2.0), grade(0.0, 2.0), grade(0.0, 0.0)
    ('gain', 'loss', 'unsaid', 'unsaid', 'none')
    """
    if low == high == 0:
        return "none"
    if low > 0:
        return "gain"
    return "loss" if high < 0 else "unsaid"


def verdict(sums: BalanceSums, condition_share: float) -> Verdict:
    """The answer for a territory.

    Args:
        sums: of its balance.
        condition_share: share of what all gain that one assumption, alone at its worst end, must take away to be a condition.
    """
    grades = {actor: _grade(sums.actors[actor]["total"]) for actor in ACTORS}
    of = {wanted: tuple(a for a in ACTORS if grades[a] == wanted) for wanted in ("gain", "loss", "unsaid")}
    answer = _answer(_grade(sums.everyone))
    conditions = _conditions(sums.drivers, sums.everyone, condition_share) if answer == "yes" else ()
    return Verdict(answer, of["gain"], of["loss"], of["unsaid"], conditions)


def _grade(amount: Amount) -> Grade:
    return grade(amount.low, amount.high)


def _answer(everyone: Grade) -> Answer:
    if everyone == "gain":
        return "yes"
    return "no" if everyone == "loss" else "unsaid"


def _conditions(drivers: Sequence[Driver], everyone: Amount, share: float) -> tuple[str, ...]:
    least = (1 - share) * everyone.central
    return tuple(each.name for each in drivers if min(each.at_low, each.at_high) < least)
