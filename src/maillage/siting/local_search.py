"""Improve a choice of sites by closing one and opening another, many swaps at a time.

All swaps are priced in one pass as in Resende and Werneck (2004): gain of opening, loss of closing, and what both together
save from the loss. Swaps that touch no common demand add up exactly, so that a pass applies all the best ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.greedy import all_gains, greedy
from maillage.siting.service import NOBODY, Service, stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem

SMALLEST_STEP = 1e-10
MOST_PASSES = 1_000


def improve(problem: BenefitProblem, service: Service) -> Service:
    """Swap, and add where there is room, until no swap helps; ``service`` is changed and returned."""
    for _ in range(MOST_PASSES):
        greedy(problem, service)
        if not _pass(problem, service):
            break
    return service


def _pass(problem: BenefitProblem, service: Service) -> bool:
    """Apply the best swaps that do not meet; say whether there was one."""
    profit, closing = best_swaps(problem, service)
    smallest = SMALLEST_STEP * service.value
    order = np.argsort(-profit, kind="stable")
    order = order[profit[order] > smallest]
    touched = np.zeros(problem.demands, dtype=bool)
    applied = False
    for opened in order:
        closed = int(closing[opened])
        if not service.open[closed] or not _can_pay(problem, service, int(opened), closed):
            continue
        rows = np.concatenate([problem.column(int(opened))[0], problem.column(closed)[0]])
        if touched[rows].any():
            continue
        touched[rows] = True
        service.remove(closed)
        service.add(int(opened))
        applied = True
    return applied


def best_swaps(problem: BenefitProblem, service: Service) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """For each closed column, the profit of opening it, and the column to close for it.

    Open columns have a profit of minus infinity.
    """
    profit = np.full(problem.candidates, -np.inf)
    closing = np.full(problem.candidates, NOBODY, dtype=np.int64)
    if not service.open.any():
        return profit, closing
    loss = np.where(service.open, service.losses(), np.inf)
    cheapest = int(loss.argmin())
    profit[:] = -loss[cheapest]
    closing[:] = cheapest
    opened, closed, saved = _savings_of_swaps(problem, service)
    net = saved - loss[closed]
    better = np.flatnonzero(net > profit[opened])
    order = better[np.argsort(net[better], kind="stable")]  # the last written wins: the greatest
    profit[opened[order]], closing[opened[order]] = net[order], closed[order]
    profit += all_gains(problem, service)
    profit[service.open] = -np.inf
    return profit, closing


def _savings_of_swaps(
    problem: BenefitProblem, service: Service
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Opened column, closed column, and the part of the closed one's loss that the opened one makes good."""
    from scipy.sparse import coo_array

    led = np.flatnonzero(service.best > service.second)
    by_demand = problem.by_demand
    place, position = stretches(by_demand.indptr[led], np.diff(by_demand.indptr)[led])
    row = led[place]
    saved = np.minimum(by_demand.data[position], service.best[row]) - service.second[row]
    kept = saved > 0
    where = (by_demand.indices[position[kept]], service.owner[row[kept]])
    shape = (problem.candidates, problem.candidates)
    table = coo_array((saved[kept], where), shape=shape).tocsr()
    opened = np.repeat(np.arange(problem.candidates, dtype=np.int32), np.diff(table.indptr))
    return opened, table.indices, table.data


def _can_pay(problem: BenefitProblem, service: Service, opened: int, closed: int) -> bool:
    if problem.cost is None or problem.budget is None:
        return True
    spent = float(problem.cost[service.open].sum() - problem.cost[closed] + problem.cost[opened])
    return spent <= problem.budget * (1 + 1e-12)


def perturb(problem: BenefitProblem, service: Service, share: float, random: np.random.Generator) -> Service:
    """A copy in which a random share of the columns (at least two) gave way to the greedy choice among all others."""
    chosen = np.array(service.chosen)
    size = min(len(chosen), max(2, round(share * len(chosen))))
    dropped = random.choice(chosen, size=size, replace=False)
    copy = Service(problem, np.setdiff1d(chosen, dropped).tolist())
    return greedy(problem, copy, barred=dropped)
