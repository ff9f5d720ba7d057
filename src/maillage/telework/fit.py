"""Fitting a table of propensity on published figures: the table closest to a known one that meets them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.telework.calibration import telework_probability

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Solver settings: digits of the answer and how long it may look, not figures of the field.
_PRECISION = 1e-12
_MOST_STEPS = 500
_SMALLEST_SHARE_OF_START = 0.01


@dataclass(frozen=True)
class Target:
    """One published figure.

    Attributes:
        area: name of the area, a key of the mixes.
        rate: adoption rate of its year (share of the eligible reference population).
        teleworkers: figure published (persons).
    """

    area: str
    rate: float
    teleworkers: float


@dataclass(frozen=True)
class Fit:
    """A fitted table.

    Attributes:
        weights: propensity by CSP, with the same mean over the reference population as the table it started from.
        residuals: ours over published, less 1, in the order of the targets.
    """

    weights: dict[str, float]
    residuals: tuple[float, ...]


def fit_propensity(
    mixes: Mapping[str, Mapping[str, float]],
    reference_mix: Mapping[str, float],
    targets: Sequence[Target],
    start: Mapping[str, float],
    largest_residual: float,
) -> Fit:
    """The table closest to ``start`` for which every target is met within ``largest_residual``.

    Closest: least sum of squared log ratios to ``start``, whose scale does not matter since the calibration sets it. With more
    CSP than independent mixes the targets alone leave many tables: closeness is what chooses among them.

    Args:
        mixes: active persons by area and eligible CSP.
        reference_mix: active persons of the reference population by eligible CSP.
        targets: the published figures.
        start: propensity by eligible CSP, each above 0.
        largest_residual: bound on each relative residual, for instance 0.04.

    Raises:
        InputError: no table near ``start`` meets all targets.
    """
    from scipy.optimize import minimize

    order = sorted(start)
    origin = [math.log(start[csp]) for csp in order]

    def residuals(logs: Sequence[float]) -> list[float]:
        weights = {csp: math.exp(log) for csp, log in zip(order, logs, strict=True)}
        return list(target_residuals(weights, mixes, reference_mix, targets))

    def distance(logs: Sequence[float]) -> float:
        return math.fsum((log - first) ** 2 for log, first in zip(logs, origin, strict=True))

    reach = -math.log(_SMALLEST_SHARE_OF_START)
    found = minimize(
        distance,
        origin,
        method="SLSQP",
        bounds=[(first - reach, first + reach) for first in origin],
        constraints=[
            {"type": "ineq", "fun": lambda logs: [largest_residual - value for value in residuals(logs)]},
            {"type": "ineq", "fun": lambda logs: [largest_residual + value for value in residuals(logs)]},
        ],
        options={"maxiter": _MOST_STEPS, "ftol": _PRECISION},
    )
    reached = residuals(found.x)
    if not found.success or max(map(abs, reached)) > largest_residual * (1 + math.sqrt(_PRECISION)):
        message = Phrase(
            "No table of propensity near the one given meets all targets within {largest_residual:.1%}.",
            largest_residual=largest_residual,
        )
        raise InputError(message, do=Phrase("Allow a larger residual, or start from another table."))
    raw = {csp: math.exp(log) for csp, log in zip(order, found.x, strict=True)}
    scale = _mean(start, reference_mix) / _mean(raw, reference_mix)
    return Fit({csp: weight * scale for csp, weight in raw.items()}, tuple(reached))


def target_residuals(
    weights: Mapping[str, float],
    mixes: Mapping[str, Mapping[str, float]],
    reference_mix: Mapping[str, float],
    targets: Sequence[Target],
) -> tuple[float, ...]:
    """Ours over published, less 1, for each target, with a table calibrated on the eligible reference population."""
    total = math.fsum(reference_mix.values())
    found = []
    for target in targets:
        made = telework_probability(weights, reference_mix, target.rate, "eligible", total)
        ours = math.fsum(mixes[target.area][csp] * share for csp, share in made.probability.items())
        found.append(ours / target.teleworkers - 1)
    return tuple(found)


def _mean(weights: Mapping[str, float], mix: Mapping[str, float]) -> float:
    return math.fsum(weights[csp] * mix[csp] for csp in weights) / math.fsum(mix[csp] for csp in weights)
