"""The form all models without seats share: what each site would bring to each demand, of which each takes the best.

Maximal coverage, p-median and savings are the same problem: open sites so that the sum over demand of the best benefit in
reach is greatest (Cornuejols, Fisher, Nemhauser 1977). Only pairs with a positive benefit are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_EXACT = 2.0**53


@dataclass(frozen=True, eq=False)
class BenefitProblem:
    """Choose at most ``sites`` columns, within ``budget``, of greatest total benefit.

    Attributes:
        pairs: SciPy CSC, demand x candidates; benefit of each pair beyond what is open already, always positive.
        sites: most columns to open.
        cost: cost of each column, when there is a budget.
        budget: most to spend, in the unit of ``cost``.
        step: every total is a multiple of it (0 when unknown): a bound can be rounded to it.
    """

    pairs: Any
    sites: int
    cost: NDArray[np.float64] | None = None
    budget: float | None = None
    step: float = 0.0

    @property
    def demands(self) -> int:
        """Number of rows."""
        return int(self.pairs.shape[0])

    @property
    def candidates(self) -> int:
        """Number of columns."""
        return int(self.pairs.shape[1])

    @cached_property
    def by_demand(self) -> Any:  # noqa: ANN401 - SciPy ships no types
        """The same pairs by row (CSR)."""
        return self.pairs.tocsr()

    @cached_property
    def column_of(self) -> NDArray[np.int32]:
        """Column of each stored pair, in the order of ``pairs``."""
        return np.repeat(np.arange(self.candidates, dtype=np.int32), np.diff(self.pairs.indptr))

    @cached_property
    def highest(self) -> NDArray[np.float64]:
        """Best benefit of each row over all columns."""
        best = np.zeros(self.demands)
        np.maximum.at(best, self.pairs.indices, self.pairs.data)
        return best

    @cached_property
    def binary(self) -> bool:
        """Whether each row has one benefit for all its columns, as in coverage."""
        return bool(np.all(self.pairs.data == self.highest[self.pairs.indices]))

    @cached_property
    def coverage(self) -> Any:  # noqa: ANN401 - SciPy ships no types
        """Candidates x demand, ones: multiplies faster than pairs are compared, when benefits are binary."""
        transposed = self.pairs.T.tocsr()
        transposed.data = np.ones_like(transposed.data)
        return transposed

    def column(self, index: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Rows that a column serves, and their benefits."""
        part = slice(self.pairs.indptr[index], self.pairs.indptr[index + 1])
        return self.pairs.indices[part], self.pairs.data[part]

    def near(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        """Columns that serve any of these rows."""
        found = np.zeros(self.candidates, dtype=bool)
        _, position = stretches(self.by_demand, rows)
        found[self.by_demand.indices[position]] = True
        return np.flatnonzero(found)

    def affordable(self, chosen: list[int]) -> bool:
        """Whether these columns are few and cheap enough."""
        if len(chosen) > self.sites:
            return False
        if self.cost is None or self.budget is None:
            return True
        return bool(self.cost[chosen].sum() <= self.budget * (1 + 1e-12))

    def value(self, chosen: list[int]) -> float:
        """Total benefit of these columns."""
        best = np.zeros(self.demands)
        for index in chosen:
            rows, values = self.column(index)
            best[rows] = np.maximum(best[rows], values)
        return float(best.sum())

    def rounded_bound(self, bound: float) -> float:
        """The bound, lowered to the next total that can exist."""
        if self.step <= 0:
            return bound
        return float(np.floor(bound / self.step + 1e-6) * self.step)


def stretches(table: Any, lines: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # noqa: ANN401
    """Where some rows of a CSR (or columns of a CSC) are stored: for each pair, which of ``lines``, and its position."""
    start, size = table.indptr[lines], np.diff(table.indptr)[lines]
    place = np.repeat(np.arange(len(size)), size)
    offset = np.cumsum(size) - size
    position = np.arange(int(size.sum())) - offset[place] + start[place]
    return place, position.astype(np.int64)


def common_step(values: NDArray[np.float64]) -> float:
    """Greatest whole number that divides all values, or 0 when some are not whole (or too large to count exactly)."""
    if values.size == 0 or not np.all(values == np.rint(values)) or np.abs(values).sum() > LARGEST_EXACT:
        return 0.0
    return float(np.gcd.reduce(values.astype(np.int64)))
