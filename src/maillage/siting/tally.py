"""Which sites are open in a coverage problem, how often each demand is covered, and what each further site would add.

The gains of all columns are kept up to date: opening or closing a site changes them only around it, so that a trial costs
as much as the site has neighbours, not as the country has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.benefit import stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem


class Tally:
    """A choice of columns of a binary problem, changed in place.

    Args:
        problem: coverage: each row has one benefit for all its columns.
        chosen: columns open at first.

    Attributes:
        open: whether each column is open.
        times: how many open columns cover each row.
        gains: what opening each column would add (an open one: what it would add a second time, 0).
        value: total benefit.
        spent: cost of the open columns; 0 without a budget.
    """

    def __init__(self, problem: BenefitProblem, chosen: Sequence[int] = ()) -> None:
        self.problem = problem
        self.open = np.zeros(problem.candidates, dtype=bool)
        columns = np.array(chosen, dtype=np.int64)
        self.open[columns] = True
        _, position = stretches(problem.pairs, columns)
        self.times = np.bincount(problem.pairs.indices[position], minlength=problem.demands)
        self.value = float(problem.highest[self.times > 0].sum())
        self.gains: NDArray[np.float64] = problem.coverage @ np.where(self.times > 0, 0.0, problem.highest)
        self.spent = 0.0 if problem.cost is None else float(problem.cost[columns].sum())

    @property
    def chosen(self) -> NDArray[np.int64]:
        """Open columns in increasing order."""
        return np.flatnonzero(self.open)

    def add(self, index: int) -> None:
        """Open a column."""
        rows = self.problem.column(index)[0]
        times = self.times[rows]
        self.times[rows] = times + 1
        self.open[index] = True
        self._count(rows[times == 0], -1.0)
        self.spent += 0.0 if self.problem.cost is None else float(self.problem.cost[index])

    def remove(self, index: int) -> None:
        """Close a column."""
        rows = self.problem.column(index)[0]
        times = self.times[rows] - 1
        self.times[rows] = times
        self.open[index] = False
        self._count(rows[times == 0], 1.0)
        self.spent -= 0.0 if self.problem.cost is None else float(self.problem.cost[index])

    def best_column(self) -> int:
        """The closed column of greatest gain that can be paid, ties to the lowest; -1 when none adds anything."""
        gains, problem = self.gains, self.problem
        if problem.cost is not None and problem.budget is not None:
            gains = np.where(problem.cost <= problem.budget * (1 + 1e-12) - self.spent, gains, 0.0)
        index = int(gains.argmax()) if len(gains) else -1
        return index if index >= 0 and gains[index] > 0 and not self.open[index] else -1

    def fill(self) -> None:
        """Open columns, the greatest gain first, until no more are allowed or none adds anything."""
        for _ in range(self.problem.sites - int(self.open.sum())):
            index = self.best_column()
            if index < 0:
                return
            self.add(index)

    def _count(self, rows: NDArray[np.int32], sign: float) -> None:
        """Rows that became uncovered (1) or covered (-1)."""
        if not len(rows):
            return
        worth = self.problem.highest[rows] * sign
        place, position = stretches(self.problem.by_demand, rows)
        np.add.at(self.gains, self.problem.by_demand.indices[position], worth[place])
        self.value -= float(worth.sum())
