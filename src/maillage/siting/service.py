"""Who serves whom while sites open and close: each demand's best and second-best open site, kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.benefit import stretches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem

NOBODY = -1


class Service:
    """Best and second-best open column of each row of a problem.

    Attributes:
        open: whether each column is open.
        best: benefit of each row from its best open column; 0 without.
        second: benefit from the next one.
        owner: best open column, -1 without. Of equal columns, the one opened first.
        runner: the next one.
        visits: pairs looked at so far to price swaps.
    """

    def __init__(self, problem: BenefitProblem, chosen: Iterable[int] = ()) -> None:
        self.problem = problem
        self.open = np.zeros(problem.candidates, dtype=bool)
        self.best = np.zeros(problem.demands)
        self.second = np.zeros(problem.demands)
        self.owner = np.full(problem.demands, NOBODY, dtype=np.int32)
        self.runner = np.full(problem.demands, NOBODY, dtype=np.int32)
        self.visits = 0
        for index in chosen:
            self.add(index)

    def copy(self) -> Service:
        """An independent copy."""
        made = Service(self.problem)
        for name in ("open", "best", "second", "owner", "runner"):
            setattr(made, name, getattr(self, name).copy())
        return made

    @property
    def chosen(self) -> list[int]:
        """Open columns in increasing order."""
        return [int(index) for index in np.flatnonzero(self.open)]

    @property
    def value(self) -> float:
        """Total benefit."""
        return float(self.best.sum())

    def gain(self, index: int) -> float:
        """What opening a column would add."""
        rows, values = self.problem.column(index)
        return float(np.maximum(values - self.best[rows], 0.0).sum())

    def losses(self) -> NDArray[np.float64]:
        """What closing each column would take away; 0 for closed ones."""
        served = self.owner != NOBODY
        lost = (self.best - self.second)[served]
        return np.bincount(self.owner[served], lost, self.problem.candidates).astype(np.float64)

    def add(self, index: int) -> None:
        """Open a column."""
        rows, values = self.problem.column(index)
        self.open[index] = True
        first = values > self.best[rows]
        moved, kept = rows[first], rows[~first]
        self.second[moved], self.runner[moved] = self.best[moved], self.owner[moved]
        self.best[moved], self.owner[moved] = values[first], index
        between = values[~first] > self.second[kept]
        self.second[kept[between]] = values[~first][between]
        self.runner[kept[between]] = index

    def remove(self, index: int) -> None:
        """Close a column."""
        self.open[index] = False
        rows, _ = self.problem.column(index)
        led = rows[self.owner[rows] == index]
        self.best[led], self.owner[led] = self.second[led], self.runner[led]
        touched = np.concatenate([led, rows[self.runner[rows] == index]])
        self._find_second(touched)

    def _find_second(self, rows: NDArray[np.int32]) -> None:
        """The second-best open column of these rows, looked for again."""
        self.second[rows], self.runner[rows] = 0.0, NOBODY
        by_demand = self.problem.by_demand
        place, position = stretches(by_demand, rows)
        column = by_demand.indices[position]
        row = rows[place]
        kept = self.open[column] & (column != self.owner[row])
        row, column, value = row[kept], column[kept], by_demand.data[position][kept]
        order = np.lexsort((-column, value))  # the last written wins: greatest value, then lowest column
        self.second[row[order]] = value[order]
        self.runner[row[order]] = column[order]
