"""Open sites one by one, each time the one that adds most (lazy greedy, Minoux 1978)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.benefit import stretches
from maillage.siting.service import Service

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem


def greedy(
    problem: BenefitProblem,
    service: Service | None = None,
    *,
    per_cost: bool = False,
    among: NDArray[np.int64] | None = None,
) -> Service:
    """Fill up a choice of columns, the greatest gain first, ties to the lowest column.

    Gains only fall as columns open, so that an old gain is an upper bound: few are computed again.

    Args:
        problem: what to choose from.
        service: columns open already; it is changed and returned.
        per_cost: compare gain per unit of cost rather than gain.
        among: the only columns that may be opened; all by default.
    """
    service = service or Service(problem)
    gains = all_gains(problem, service) if among is None else _gains_of(problem, service, among)
    weight = _weights(problem, per_cost=per_cost)
    gains *= weight
    left = problem.sites - int(service.open.sum())
    money = _money_left(problem, service)
    gains[service.open] = 0.0
    while left > 0 and money is not None:
        if problem.cost is not None and problem.budget is not None:
            gains[problem.cost > money] = 0.0
        index = int(gains.argmax())
        if gains[index] <= 0:
            break
        gain = service.gain(index) * weight[index]
        if gain < gains[index]:
            gains[index] = gain
            if gains.argmax() != index:
                continue
        service.add(index)
        gains[index] = 0.0
        left -= 1
        money = _money_left(problem, service)
    return service


def all_gains(problem: BenefitProblem, service: Service) -> NDArray[np.float64]:
    """What opening each column would add."""
    if problem.binary:
        left: NDArray[np.float64] = problem.coverage @ np.maximum(problem.highest - service.best, 0.0)
        return left
    pairs = problem.pairs
    more = np.maximum(pairs.data - service.best[pairs.indices], 0.0)
    return np.bincount(problem.column_of, weights=more, minlength=problem.candidates).astype(np.float64)


def _gains_of(problem: BenefitProblem, service: Service, columns: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same for some columns; 0 for all others."""
    gains = np.zeros(problem.candidates)
    place, position = stretches(problem.pairs, columns)
    more = problem.pairs.data[position] - service.best[problem.pairs.indices[position]]
    gains[columns] = np.bincount(place, weights=np.maximum(more, 0.0), minlength=len(columns))
    return gains


def _weights(problem: BenefitProblem, *, per_cost: bool) -> NDArray[np.float64]:
    if not per_cost or problem.cost is None:
        return np.ones(problem.candidates)
    cheapest = problem.cost[problem.cost > 0].min(initial=1.0)
    weights: NDArray[np.float64] = 1.0 / np.maximum(problem.cost, cheapest * 1e-6)
    return weights


def _money_left(problem: BenefitProblem, service: Service) -> float:
    if problem.cost is None or problem.budget is None:
        return 0.0
    return problem.budget * (1 + 1e-12) - float(problem.cost[service.open].sum())
