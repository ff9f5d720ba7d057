"""Check what a siting model is given: every problem found is told at once, with numbers, before any work starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError, Problem
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

FIRST_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Instance:
    """A checked case.

    Attributes:
        pairs: SciPy CSR, demand x sites; only pairs in reach are stored, zeros included where zero means something.
        demand: of each row.
        sites: number of columns to open beyond the existing ones.
        existing: columns open beforehand, in increasing order.
        capacity: seats of each column, or None.
        cost: of opening each column, or None.
        budget: most to spend, or None.
    """

    pairs: Any
    demand: NDArray[np.float64]
    sites: int
    existing: tuple[int, ...]
    capacity: NDArray[np.float64] | None
    cost: NDArray[np.float64] | None
    budget: float | None

    @property
    def candidates(self) -> NDArray[np.int64]:
        """Columns that may be opened."""
        return np.setdiff1d(np.arange(self.pairs.shape[1]), self.existing)


class Checks:
    """Collects what is wrong with the input of one model."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, where: str, what: Phrase) -> None:
        """One more problem."""
        self.problems.append(Problem(where, what))

    def finish(self) -> None:
        """Raise if there was any problem.

        Raises:
            InputError: with all problems.
        """
        if self.problems:
            message = Phrase("The siting model cannot be solved with this input.")
            raise InputError(message, problems=self.problems)

    def matrix(self, name: str, matrix: Any, *, zero_counts: bool, most: float = np.inf) -> Any:  # noqa: ANN401
        """A matrix as CSR of its pairs in reach.

        Args:
            name: of the argument.
            matrix: dense (infinite: out of reach) or SciPy sparse (not stored: out of reach).
            zero_counts: whether a zero is a value (a cost) or out of reach (a coverage, a saving).
            most: greatest value allowed.
        """
        from scipy.sparse import csr_array, issparse

        if issparse(matrix):
            pairs = csr_array(matrix, dtype=np.float64, copy=True)
            pairs.sum_duplicates()
        else:
            pairs = self._dense(name, matrix)
        self._values(name, pairs, most)
        keep = np.isfinite(pairs.data) if zero_counts else np.isfinite(pairs.data) & (pairs.data != 0)
        if not keep.all():
            rows = np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr))[keep]
            pairs = _csr(rows, pairs.indices[keep], pairs.data[keep], pairs.shape)
        if pairs.shape[1] == 0:
            self.add(
                name,
                Phrase("has shape {shape}; at least one column (site) is needed", shape=str(pairs.shape)),
            )
        return pairs

    def _dense(self, name: str, matrix: ArrayLike) -> Any:  # noqa: ANN401
        table = np.asarray(matrix, dtype=np.float64)
        if table.ndim != 2:  # noqa: PLR2004 - a matrix has two dimensions
            self.add(
                name, Phrase("has shape {shape}; a matrix demand x sites is expected", shape=str(table.shape))
            )
            self.finish()
        rows, columns = np.nonzero(~np.isposinf(table))
        return _csr(rows, columns, table[rows, columns], table.shape)

    def _values(self, name: str, pairs: Any, most: float) -> None:  # noqa: ANN401
        rows = np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr))
        for what, wrong in (
            (Phrase("is not a number (NaN)"), np.isnan(pairs.data)),
            (Phrase("is negative"), pairs.data < 0),
            (Phrase("is greater than {most:g}", most=most), (pairs.data > most) & np.isfinite(most)),
        ):
            at = np.flatnonzero(wrong)
            for place in at[:FIRST_SHOWN]:
                said = Phrase("{value:g} {what}", value=float(pairs.data[place]), what=what)
                self.add(f"{name}[{rows[place]}, {pairs.indices[place]}]", said)
            if len(at) > FIRST_SHOWN:
                more = len(at) - FIRST_SHOWN
                self.add(name, Phrase("{more} more values of which each {what}", more=more, what=what))

    def vector(
        self, name: str, values: ArrayLike, length: int, *, infinite: bool = False
    ) -> NDArray[np.float64]:
        """An array of so many numbers of zero or more."""
        array = np.asarray(values, dtype=np.float64)
        if array.shape != (length,):
            said = Phrase("has shape {shape}; ({length},) is expected", shape=str(array.shape), length=length)
            self.add(name, said)
            return np.zeros(length)
        wrong = np.isnan(array) | (array < 0) | (np.isinf(array) if not infinite else False)
        at = np.flatnonzero(wrong)
        for place in at[:FIRST_SHOWN]:
            said = Phrase("{value:g}; a number of 0 or more is expected", value=float(array[place]))
            self.add(f"{name}[{place}]", said)
        if len(at) > FIRST_SHOWN:
            more = len(at) - FIRST_SHOWN
            self.add(name, Phrase("{more} more values that are negative or not numbers", more=more))
        return array

    def indices(self, given: Sequence[int], columns: int, name: str = "existing") -> tuple[int, ...]:
        """Columns given, sorted, each once."""
        given = [int(index) for index in given]
        for index in given:
            if not 0 <= index < columns:
                said = Phrase(
                    "column {index} does not exist; columns are 0 to {last}", index=index, last=columns - 1
                )
                self.add(name, said)
        if len(set(given)) < len(given):
            self.add(name, Phrase("the same column is given twice"))
        return tuple(sorted({index for index in given if 0 <= index < columns}))

    def number_of_sites(self, sites: int, candidates: int) -> int:
        """A whole number of sites that exist."""
        if isinstance(sites, bool) or int(sites) != sites or sites < 0:
            self.add("sites", Phrase("is {sites}; a whole number of 0 or more is expected", sites=sites))
            return 0
        if sites > candidates:
            self.add(
                "sites",
                Phrase(
                    "{sites} sites to open, but only {candidates} candidates beside the existing ones",
                    sites=sites,
                    candidates=candidates,
                ),
            )
        return int(sites)

    def money(
        self, site_cost: ArrayLike | None, budget: float | None, columns: int, existing: tuple[int, ...]
    ) -> tuple[NDArray[np.float64] | None, float | None]:
        """Costs and a budget that go together and buy something."""
        if (site_cost is None) != (budget is None):
            self.add("budget", Phrase("site_cost and budget go together; one of them is missing"))
        if site_cost is None or budget is None:
            return None, None
        cost = self.vector("site_cost", site_cost, columns)
        if not budget >= 0 or np.isinf(budget):
            self.add("budget", Phrase("is {budget}; a number of 0 or more is expected", budget=budget))
            return cost, 0.0
        new = np.setdiff1d(np.arange(columns), existing)
        cheapest = float(cost[new].min(initial=np.inf))
        if budget < cheapest < np.inf:
            self.add(
                "budget",
                Phrase(
                    "{budget:g} buys nothing: the cheapest site costs {cheapest:g}",
                    budget=budget,
                    cheapest=cheapest,
                ),
            )
        return cost, float(budget)


def _csr(rows: Any, columns: Any, values: Any, shape: tuple[int, int]) -> Any:  # noqa: ANN401
    """CSR with explicit zeros, from pairs sorted by row."""
    from scipy.sparse import csr_array

    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=shape[0]))]).astype(np.int32)
    return csr_array((values, columns.astype(np.int32), start), shape=shape)
