"""The bound of a case with seats: what sites could bring if each demand could be seated twice at a price.

The rule "each demand is seated once" is priced; at given prices a site fills its seats with those who bring most above their
price (a knapsack that may be cut), and the best sites are found by sorting (Lagrangian relaxation of the capacitated problem:
Cornuejols, Sridharan and Thizy 1991). Whatever the prices, prices plus the worth of the best sites is an upper bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.lagrangian import Worth, best_columns, price_of_money
from maillage.siting.subgradient import Box, Descent, Slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.seat_model import SeatCase


class SeatPrices:
    """Bound of one case, by the price of one person of each row.

    Attributes:
        last: whether each site was chosen in the last step of a descent, existing ones included.
    """

    def __init__(self, case: SeatCase) -> None:
        self.case = case
        self.last = case.is_open.copy()
        self._start = np.zeros(len(case.columns), dtype=np.int64)
        size = np.bincount(case.column, minlength=len(case.columns))
        self._start[1:] = np.cumsum(size)[:-1]
        self._cost = None if case.cost is None else np.where(case.is_open, 0.0, case.cost)

    def filled(
        self, price: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Pairs by site then from the best, the persons each takes, and what each person brings above the price."""
        case = self.case
        above = case.value - price[case.row]
        order = np.lexsort((-above, case.column))
        above, column, persons = above[order], case.column[order], case.demand[case.row[order]]
        before = np.cumsum(persons) - persons
        before -= before[self._start[column]]
        taken = np.where(above > 0, np.clip(case.seats[column] - before, 0.0, persons), 0.0)
        return order, taken, above

    def gross(self, price: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the seats of each site are worth: no site opened beside an assignment with these prices adds more."""
        order, taken, above = self.filled(price)
        return self._sums(order, taken * above)

    def worth(self, price: NDArray[np.float64]) -> Worth:
        """The bound at given prices, and the sites to open that reach it."""
        return self._worth(price, self.gross(price))

    def descent(self, start: NDArray[np.float64]) -> Descent:
        """A descent of the bound over the price of each whole row, from the prices of one person."""
        case = self.case
        highest = np.zeros(len(case.rows))
        np.maximum.at(highest, case.row, case.value)
        highest *= case.demand
        box = Box(np.zeros_like(highest), highest, np.sqrt(highest))
        return Descent(self._slope, np.maximum(start * case.demand, highest / 2), box)

    def _sums(self, order: NDArray[np.int64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
        column = self.case.column[order]
        return np.bincount(column, weights=worth, minlength=len(self.case.columns)).astype(np.float64)

    def _worth(self, price: NDArray[np.float64], gross: NDArray[np.float64]) -> Worth:
        case = self.case
        free = np.where(case.is_open, 0.0, gross)
        money = price_of_money(free, self._cost, case.budget, case.sites)
        net = free if self._cost is None or not money else free - money * self._cost
        chosen = best_columns(net, case.sites)
        fixed = price @ case.demand + gross[case.is_open].sum() + money * (case.budget or 0.0)
        return Worth(float(fixed + net[chosen].sum()), net, chosen, money)

    def _slope(self, total: NDArray[np.float64]) -> Slope:
        """The bound, and one minus how often each row is seated."""
        case = self.case
        price = total / case.demand
        order, taken, above = self.filled(price)
        worth = self._worth(price, self._sums(order, taken * above))
        self.last = case.is_open.copy()
        self.last[worth.chosen] = True
        seated = taken * self.last[case.column[order]]
        counted = np.bincount(case.row[order], weights=seated, minlength=len(case.rows))
        return Slope(worth.bound, 1.0 - counted / case.demand)
