"""Improve a choice of sites by closing one and opening another, many swaps at a time.

All swaps are priced in one pass as in Resende and Werneck (2004): gain of opening, loss of closing, and what both together
save from the loss. Swaps that touch no common demand add up exactly, so that a pass applies all the best ones; the next pass
looks only where something changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.benefit import stretches
from maillage.siting.greedy import greedy
from maillage.siting.service import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem
    from maillage.siting.service import Service

SMALLEST_STEP = 1e-10
MOST_PASSES = 1_000
FEWEST_DROPPED = 2
MOST_DROPPED = 8


class Swaps(NamedTuple):
    """For each column of some, the profit of opening it (minus infinity when it is open) and the column to close for it."""

    opening: NDArray[np.int64]
    closing: NDArray[np.int64]
    profit: NDArray[np.float64]


def improve(problem: BenefitProblem, service: Service, among: NDArray[np.int64] | None = None) -> Service:
    """Swap until no swap helps; ``service`` is changed and returned.

    Args:
        problem: what to choose from.
        service: columns open.
        among: columns that may have become worth opening; all by default.
    """
    everywhere = np.arange(problem.candidates)
    columns = everywhere if among is None else among
    for _ in range(MOST_PASSES):
        if service.open.sum() < problem.sites:
            greedy(problem, service)
        touched = _pass(problem, service, columns)
        if touched.any():
            columns = problem.near(np.flatnonzero(touched))
        elif among is None and len(columns) < problem.candidates:
            columns = everywhere
        else:
            break
    return service


def _pass(problem: BenefitProblem, service: Service, columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Apply the best swaps that do not meet; say which rows they touched."""
    touched = np.zeros(problem.demands, dtype=bool)
    swaps = best_swaps(problem, service, columns)
    order = np.argsort(-swaps.profit, kind="stable")
    order = order[swaps.profit[order] > SMALLEST_STEP * service.value]
    for opened, closed in zip(swaps.opening[order].tolist(), swaps.closing[order].tolist(), strict=True):
        if not service.open[closed] or not _can_pay(problem, service, opened, closed):
            continue
        rows = np.concatenate([problem.column(opened)[0], problem.column(closed)[0]])
        if touched[rows].any():
            continue
        touched[rows] = True
        service.remove(closed)
        service.add(opened)
    return touched


def best_swaps(problem: BenefitProblem, service: Service, columns: NDArray[np.int64]) -> Swaps:
    """The best swap that opens each of these columns."""
    profit = np.full(len(columns), -np.inf)
    closing = np.full(len(columns), NOBODY, dtype=np.int64)
    if not service.open.any():
        return Swaps(columns, closing, profit)
    loss = np.where(service.open, service.losses(), np.inf)
    cheapest = int(loss.argmin())
    profit[:], closing[:] = -loss[cheapest], cheapest
    pairs = problem.pairs
    place, position = stretches(pairs, columns)
    service.visits += len(position)
    row, value = pairs.indices[position], pairs.data[position]
    best = service.best[row]
    opened, closed, saved = _saved(
        service, place, row, np.minimum(value, best), (len(columns), problem.candidates)
    )
    net = saved - loss[closed]
    better = np.flatnonzero(net > profit[opened])
    order = better[np.argsort(net[better], kind="stable")]  # the last written wins: the greatest
    profit[opened[order]], closing[opened[order]] = net[order], closed[order]
    profit += np.bincount(place, weights=np.maximum(value - best, 0.0), minlength=len(columns))
    profit[service.open[columns]] = -np.inf
    return Swaps(columns, closing, profit)


def _saved(
    service: Service,
    place: NDArray[np.int64],
    row: NDArray[np.int32],
    value: NDArray[np.float64],
    shape: tuple[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Opened column, closed column, and the part of the closed one's loss that the opened one makes good."""
    from scipy.sparse import coo_array

    saved = value - service.second[row]
    kept = np.flatnonzero(saved > 0)
    table = coo_array((saved[kept], (place[kept], service.owner[row[kept]])), shape=shape).tocsr()
    opened = np.repeat(np.arange(shape[0]), np.diff(table.indptr))
    return opened, table.indices, table.data


def _can_pay(problem: BenefitProblem, service: Service, opened: int, closed: int) -> bool:
    if problem.cost is None or problem.budget is None:
        return True
    spent = float(problem.cost[service.open].sum() - problem.cost[closed] + problem.cost[opened])
    return spent <= problem.budget * (1 + 1e-12)


def perturbed(problem: BenefitProblem, service: Service, random: np.random.Generator) -> Service:
    """A copy in which some columns around a random one gave way to others there, improved around them."""
    chosen = np.flatnonzero(service.open)
    around = problem.near(problem.column(int(random.choice(chosen)))[0])
    neighbours = around[service.open[around]]
    size = min(len(neighbours), int(random.integers(FEWEST_DROPPED, MOST_DROPPED + 1)))
    dropped = random.choice(neighbours, size=size, replace=False)
    copy = service.copy()
    for index in dropped.tolist():
        copy.remove(index)
    rows = np.unique(np.concatenate([problem.column(index)[0] for index in dropped.tolist()]))
    near = problem.near(rows)
    greedy(problem, copy, among=np.setdiff1d(near, dropped))
    return improve(problem, copy, near)
