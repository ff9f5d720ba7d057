"""The best site to add to sites already chosen, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.site_plan.coverage import EQUAL, gains_beside
from maillage.siting import solve_max_coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.site_plan.coverage import Coverage

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Addition:
    """One site added to a plan.

    Attributes:
        column: where.
        gain: demand covered beside what the plan covers.
        minutes: person-minutes of trips that it shortens, among those within reach already.
        cost: EUR.
    """

    column: int
    gain: float
    minutes: float
    cost: float


def best_addition(model: Coverage, sites: tuple[int, ...], money: float | None = None) -> Addition | None:
    """The site that covers most beside those of a plan; among equals the least dear, then the one that shortens trips most.

    Args:
        model: reach, demand, seats.
        sites: columns of the plan.
        money: most that it may cost (EUR); any cost by default.

    Returns:
        None where nothing is left to open, or nothing is that cheap, or nothing brings anything at all.
    """
    costs = model.problem.costs
    allowed = np.ones(len(costs), dtype=bool) if money is None else costs <= money
    allowed[list(sites)] = False
    if not allowed.any():
        return None
    minutes = _minutes_shortened(model, sites)
    if model.options.capacity is not None:
        return _seated_addition(model, sites, allowed, minutes)
    gains = np.where(allowed, gains_beside(model.problem, sites, model.demand), 0.0)
    most = float(gains[allowed].max())
    if most <= EQUAL * max(float(model.demand.sum()), 1.0):
        gains, most = np.zeros(len(gains)), 0.0
    equal = np.flatnonzero(allowed & (gains >= most * (1 - EQUAL)))
    price = costs[equal] if most else np.zeros(len(equal))
    best = int(equal[np.lexsort((equal, -minutes[equal], price))[0]])
    if not gains[best] and not minutes[best]:
        return None
    return Addition(best, float(gains[best]), float(minutes[best]), float(costs[best]))


def cheapest_addition(model: Coverage, sites: tuple[int, ...]) -> Addition | None:
    """The least dear site that covers anything beside those of a plan, and of those the one that covers most."""
    left = np.ones(len(model.problem), dtype=bool)
    left[list(sites)] = False
    for money in np.unique(model.problem.costs[left]).tolist():
        found = best_addition(model, sites, money)
        if found is not None and found.gain > 0:
            return found
    return None


def _minutes_shortened(model: Coverage, sites: tuple[int, ...]) -> Floats:
    """Person-minutes that each site would take off the trips of those within reach already."""
    count, reach = len(model.problem), model.problem.reach
    opened = np.zeros(len(model.problem.columns), dtype=bool)
    opened[[*sites, *model.problem.existing]] = True
    now = np.full(count, np.nan)
    used = opened[reach.destination]
    np.fmin.at(now, reach.origin[used], reach.travel_time_min[used])
    new = reach.destination < count
    rows, columns = reach.origin[new], reach.destination[new]
    less = np.nan_to_num(np.maximum(now[rows] - reach.travel_time_min[new], 0.0)) * model.demand[rows]
    return np.bincount(columns, weights=less, minlength=count).astype(np.float64)


def _seated_addition(
    model: Coverage, sites: tuple[int, ...], allowed: NDArray[np.bool_], minutes: Floats
) -> Addition | None:
    """The site whose seats seat most beside those of the plan, from the model itself; of equals the least dear."""
    costs, covered = model.problem.costs, model.covered(sites)
    least = EQUAL * max(float(model.demand.sum()), 1.0)
    best: Addition | None = None
    for cost in np.unique(costs[allowed]).tolist():
        column = _best_seats(model, sites, allowed & (costs == cost))
        gain = model.covered((*sites, column)) - covered
        if gain > (best.gain * (1 + EQUAL) if best else least):
            best = Addition(column, gain, float(minutes[column]), cost)
    return best


def _best_seats(model: Coverage, sites: tuple[int, ...], allowed: NDArray[np.bool_]) -> int:
    """The best of some columns to open beside the plan; of equals, one with short trips to its seats."""
    count = len(model.problem)
    forbidden = np.where(allowed, 0.0, 1.0)
    forbidden[list(sites)] = 0.0
    costs = np.concatenate([forbidden, np.zeros(len(model.problem.columns) - count)])
    found = []
    for covers in (model.near_covers(), model.problem.covers):
        solution = solve_max_coverage(
            covers,
            model.demand,
            1,
            existing=(*sites, *model.problem.existing),
            capacity=model.seats(),
            site_cost=costs,
            budget=0.5,
        )
        found.append(solution.sites[0] if solution.sites else int(np.flatnonzero(allowed)[0]))
    near, most = (model.covered((*sites, column)) for column in found)
    return found[0] if near >= most * (1 - EQUAL) else found[1]
