"""The bound of a benefit problem: what sites could bring if each demand could be counted twice at a price.

The rule "each demand counts once" is priced (Cornuejols, Fisher and Nemhauser 1977; Galvao and ReVelle 1996 for coverage). At
given prices, a site is worth the sum of what its demands bring above their price; the best sites are then chosen by sorting.
Whatever the prices, prices plus worth of the best sites is an upper bound. A budget is priced as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.benefit import stretches
from maillage.siting.subgradient import Box, Descent, Slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem
    from maillage.siting.service import Service

SECTIONS = 40
MEMORY = 0.98


@dataclass(frozen=True, eq=False)
class Worth:
    """Sites at given prices.

    Attributes:
        bound: upper bound on the total benefit.
        net: worth of each column, less its cost at the price of money.
        chosen: best columns.
        price: of one unit of cost, at which the bound is lowest.
    """

    bound: float
    net: NDArray[np.float64]
    chosen: NDArray[np.int64]
    price: float


class Lagrangian:
    """Bound, and what it excludes, for one benefit problem.

    Attributes:
        last: columns chosen in the last step of a descent.
        often: share of the recent steps in which each column was chosen, older steps counting less: an estimate of the
            linear relaxation (Barahona and Anbil 2000).
    """

    def __init__(self, problem: BenefitProblem) -> None:
        self.problem = problem
        self.last: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.often = np.zeros(problem.candidates)

    def gross(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the demands of each column bring above their prices."""
        problem = self.problem
        if problem.binary:
            worth: NDArray[np.float64] = problem.coverage @ np.maximum(problem.highest - prices, 0.0)
            return worth
        above = np.maximum(problem.pairs.data - prices[problem.pairs.indices], 0.0)
        return np.bincount(problem.column_of, weights=above, minlength=problem.candidates).astype(np.float64)

    def worth(self, prices: NDArray[np.float64]) -> Worth:
        """The bound at given prices and the columns that reach it."""
        gross = self.gross(prices)
        cost, budget = self.problem.cost, self.problem.budget
        price = price_of_money(gross, cost, budget, self.problem.sites)
        net = gross if cost is None or not price else gross - price * cost
        chosen = best_columns(net, self.problem.sites)
        bound = float(prices.sum() + net[chosen].sum() + price * (budget or 0.0))
        return Worth(bound, net, chosen, price)

    def slope(self, prices: NDArray[np.float64]) -> Slope:
        """The bound at given prices, and one minus how often each demand is counted."""
        worth = self.worth(prices)
        self.last = worth.chosen
        self.often *= MEMORY
        self.often[worth.chosen] += 1 - MEMORY
        pairs = self.problem.pairs
        _, position = stretches(pairs, worth.chosen)
        rows = pairs.indices[position]
        counted = np.bincount(rows[pairs.data[position] > prices[rows]], minlength=len(prices))
        return Slope(worth.bound, 1.0 - counted.astype(np.float64))

    def descent(self, service: Service) -> Descent:
        """A descent that starts from the prices a solution suggests."""
        highest = self.problem.highest
        box = Box(np.zeros_like(highest), highest, np.sqrt(highest))
        return Descent(self.slope, (service.best + service.second) / 2, box)


def price_of_money(
    gross: NDArray[np.float64], cost: NDArray[np.float64] | None, budget: float | None, sites: int
) -> float:
    """Price of a unit of cost for which the bound is lowest: a convex function of one number, cut in two repeatedly.

    Args:
        gross: worth of each column before its cost.
        cost: of each column, or None.
        budget: most to spend, or None.
        sites: most columns to open.
    """
    if cost is None or budget is None:
        return 0.0
    low, high = 0.0, float((gross[cost > 0] / cost[cost > 0]).max(initial=0.0))
    if cost[best_columns(gross, sites)].sum() <= budget:
        return 0.0
    for _ in range(SECTIONS):
        middle = (low + high) / 2
        spent = cost[best_columns(gross - middle * cost, sites)].sum()
        low, high = (middle, high) if spent > budget else (low, middle)
    return high


def best_columns(net: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """The columns of greatest positive worth, at most so many, ties to the lowest column."""
    if most <= 0:
        return np.empty(0, dtype=np.int64)
    if most >= len(net):
        return np.flatnonzero(net > 0)
    threshold = max(float(np.partition(net, len(net) - most)[len(net) - most]), 0.0)
    above = np.flatnonzero(net > threshold)
    equal = np.flatnonzero(net == threshold)[: most - len(above)] if threshold > 0 else above[:0]
    return np.sort(np.concatenate([above, equal]))


@dataclass(frozen=True, eq=False)
class Fixing:
    """What any solution better than the one in hand must respect.

    Attributes:
        opened: columns that must be open.
        possible: columns that may be open, ``opened`` included.
        least: benefit below which no row can fall.
    """

    opened: NDArray[np.int64]
    possible: NDArray[np.int64]
    least: NDArray[np.float64]


def fixing(worth: Worth, prices: NDArray[np.float64], problem: BenefitProblem, value: float) -> Fixing:
    """What the bound excludes, given a solution of this value (reduced-cost fixing, Beasley 1985)."""
    slack = worth.bound - value - problem.step * (1 - 1e-6)
    slack = max(slack, 0.0) + 1e-9 * abs(worth.bound)
    opened, possible = decided(worth, problem.sites, slack)
    return Fixing(np.flatnonzero(opened), np.flatnonzero(possible), np.maximum(prices - slack, 0.0))


def decided(worth: Worth, sites: int, slack: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each column must, and whether it may, be open in a solution that falls short of the bound by no more than ``slack``."""
    inside = np.zeros(len(worth.net), dtype=bool)
    inside[worth.chosen] = True
    last_in = worth.net[inside].min(initial=np.inf) if inside.sum() >= sites else 0.0
    first_out = max(float(worth.net[~inside].max(initial=0.0)), 0.0)
    return inside & (worth.net - first_out > slack), inside | (last_in - worth.net <= slack)
