"""Calibration: the one number that gives the reference population the target rate, with each probability capped at 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maillage.errors import InputError
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

# One person in a million million: less is rounding of sums, not a rate that cannot be reached.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Calibration:
    """Telework probability by CSP.

    Attributes:
        k: what every weight is multiplied by.
        probability: probability that one active person of a CSP teleworks (0 to 1).
        capped: CSP whose probability the cap holds at 1.
    """

    k: float
    probability: dict[str, float]
    capped: tuple[str, ...]


def telework_probability(
    weights: Mapping[str, float],
    active_by_csp: Mapping[str, float],
    rate: float,
    denominator: Literal["eligible", "total"],
    total_active: float,
) -> Calibration:
    """The probabilities ``min(1, k · weight)`` whose mean over the reference population is the target rate.

    The mean is a rising broken line in ``k``; each piece is solved exactly, from the one where no CSP is capped on.

    Args:
        weights: relative propensity by eligible CSP.
        active_by_csp: active persons of the reference population by CSP; CSP without weight do not count.
        rate: target rate (0 to 1).
        denominator: the rate is a share of the ``eligible`` active population, or of the ``total``.
        total_active: active persons of all CSP in the reference population.

    Raises:
        InputError: a weight, a count or the rate is impossible, or the rate cannot be reached.

    Example:
        Cadres telework twice as often as employés; a rate of 60 % of 100 persons needs all cadres.

        >>> telework_probability({"3": 2.0, "5": 1.0}, {"3": 40.0, "5": 60.0}, 0.35, "eligible", 100.0)
        Calibration(k=0.25, probability={'3': 0.5, '5': 0.25}, capped=())
        >>> telework_probability({"3": 2.0, "5": 1.0}, {"3": 40.0, "5": 60.0}, 0.85, "eligible", 100.0)
        Calibration(k=0.75, probability={'3': 1.0, '5': 0.75}, capped=('3',))
    """
    active = {csp: float(active_by_csp.get(csp, 0.0)) for csp in weights}
    eligible = sum(active.values())
    _check(weights, active, rate, eligible)
    target = rate * (eligible if denominator == "eligible" else total_active)
    attainable = sum(active[csp] for csp, weight in weights.items() if weight > 0)
    if target > attainable * (1 + _ROUNDING):
        message = Phrase(
            "A telework rate of {rate:.1%} cannot be reached: it means {target:,.0f} persons (denominator: {denominator}), and the CSP with a propensity above 0 have {attainable:,.0f}.",
            rate=rate,
            target=target,
            denominator=denominator,
            attainable=attainable,
        )
        raise InputError(
            message,
            do=Phrase("Lower the rate, choose the denominator 'eligible', or give more CSP a weight."),
        )
    k, capped = _solve(weights, active, min(target, attainable))
    probability = {csp: 1.0 if csp in capped else min(1.0, k * weight) for csp, weight in weights.items()}
    return Calibration(k, probability, tuple(sorted(capped)))


def _solve(
    weights: Mapping[str, float], active: Mapping[str, float], target: float
) -> tuple[float, frozenset[str]]:
    """``k`` and the capped CSP: cap the heaviest weights one by one until the rest stays under 1."""
    order = sorted(
        (csp for csp, weight in weights.items() if weight > 0 and active[csp] > 0),
        key=lambda c: (-weights[c], c),
    )
    for place, csp in enumerate(order):
        held = sum(active[heavier] for heavier in order[:place])
        slope = sum(active[rest] * weights[rest] for rest in order[place:])
        k = max(0.0, target - held) / slope
        if k * weights[csp] < 1:
            return k, frozenset(order[:place])
    return 1 / weights[order[-1]], frozenset(order)


def _check(weights: Mapping[str, float], active: Mapping[str, float], rate: float, eligible: float) -> None:
    if not 0 <= rate <= 1:
        message = Phrase("A telework rate of {rate!r} is not a share from 0 to 1.", rate=rate)
        raise InputError(message, do=Phrase("Give it as a share: 0.24 for 24 %."))
    bad = [
        csp for csp in weights if not (0 <= weights[csp] < float("inf") and 0 <= active[csp] < float("inf"))
    ]
    if bad:
        message = Phrase(
            "CSP {bad}: a weight or a number of active persons is negative or not finite.", bad=", ".join(bad)
        )
        raise InputError(message, do=Phrase("Correct the table of propensity or the active population."))
    if eligible <= 0 or not any(weights[csp] > 0 and active[csp] > 0 for csp in weights):
        message = Phrase("The reference population has no active person in a CSP that may telework.")
        raise InputError(
            message, do=Phrase("Choose a larger reference population, or give more CSP a weight.")
        )
