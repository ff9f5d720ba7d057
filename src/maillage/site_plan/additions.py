"""The best site to add to sites already chosen, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.site_plan.coverage import EQUAL, covered_share
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
    """The site that covers most beside those of a plan; among equals, the one that shortens trips most.

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
    gains = _gains(model, sites, allowed) if model.options.capacity is None else None
    if gains is None:
        return _seated_addition(model, sites, allowed, minutes)
    most = float(gains[allowed].max())
    if most > EQUAL * max(float(model.demand.sum()), 1.0):
        equal = allowed & (gains >= most * (1 - EQUAL))
    else:
        equal, gains = allowed, np.zeros(len(gains))
    best = int(np.flatnonzero(equal)[np.argmax(minutes[equal])])
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


def _gains(model: Coverage, sites: tuple[int, ...], allowed: NDArray[np.bool_]) -> Floats:
    """Demand that each site alone would cover beside the plan."""
    count = len(model.problem)
    pairs = model.problem.covers[:, :count].tocoo()
    rows, columns = pairs.coords
    more = np.maximum(pairs.data - covered_share(model.problem, sites)[rows], 0.0) * model.demand[rows]
    gains = np.bincount(columns, weights=more, minlength=count)
    return np.where(allowed, gains, 0.0)


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
    """The site whose seats seat most beside those of the plan, from the model itself."""
    count = len(model.problem)
    opened = (*sites, *model.problem.existing)
    forbidden = np.where(allowed, 0.0, 1.0)
    forbidden[list(sites)] = 0.0
    found = solve_max_coverage(
        model.problem.covers,
        model.demand,
        1,
        existing=opened,
        capacity=model.seats(),
        site_cost=np.concatenate([forbidden, np.zeros(len(model.problem.columns) - count)]),
        budget=0.5,
    )
    gain = found.objective - model.covered(sites)
    if not found.sites or gain <= EQUAL * max(float(model.demand.sum()), 1.0):
        return None
    column = found.sites[0]
    return Addition(column, gain, float(minutes[column]), float(model.problem.costs[column]))
