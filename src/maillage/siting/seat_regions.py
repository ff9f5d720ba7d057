"""Improve a choice of sites with seats region by region: some neighbouring sites are freed, and HiGHS places them best.

The others stay open, and what they seat outside the region stays as it is; inside, all seats are given out anew (large
neighbourhood search, Shaw 1998). The columns that may be opened are the best at the prices of the bound.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.siting.mixed_integer import maximise
from maillage.siting.seat_model import part_of, seat_model
from maillage.siting.solution import PROVEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.seat_choice import SeatChoice

SITES_FREED = 4
COLUMNS_TRIED = 30
NODES_PER_REGION = 5
LEAST_SEATS = 1e-6


class SeatRegions:
    """Regions of one choice, drawn at random and solved.

    Args:
        choice: improved in place.
        net: worth of each site at the prices of the bound.
    """

    def __init__(self, choice: SeatChoice, net: NDArray[np.float64]) -> None:
        from scipy.sparse import csr_array

        self.choice = choice
        self.net = net
        self.random = np.random.default_rng(choice.settings.seed)
        self.settings = replace(choice.settings, nodes=min(NODES_PER_REGION, choice.settings.nodes))
        case = choice.case
        shape = (len(case.rows), len(case.columns))
        self.reach: Any = csr_array((np.ones(len(case.row)), (case.row, case.column)), shape=shape)
        self.reached: Any = self.reach.T.tocsr()

    def improve(self, rounds: int, bound: float) -> None:
        """Place the sites of so many regions best, or until the choice meets the bound."""
        for _ in range(rounds):
            new = self.choice.opened & ~self.choice.case.is_open
            if not new.any() or bound - self.choice.value <= PROVEN / 10 * bound:
                return
            self._place(self._drawn(new))

    def _near(self, sites: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Sites that reach a demand these reach."""
        near: NDArray[np.bool_] = self.reached @ (self.reach @ sites.astype(np.float64)) > 0
        return near

    def _drawn(self, new: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A site drawn at random and others near it."""
        around = np.zeros(len(new), dtype=bool)
        around[self.random.choice(np.flatnonzero(new))] = True
        freed = np.flatnonzero(around)
        while len(freed) < SITES_FREED:
            wider = self._near(around)
            found = np.setdiff1d(np.flatnonzero(wider & new), freed)
            freed = np.concatenate([freed, self.random.permutation(found)])
            if wider.sum() == around.sum():
                break
            around = wider
        drawn = np.zeros(len(new), dtype=bool)
        drawn[freed[:SITES_FREED]] = True
        return drawn

    def _place(self, freed: NDArray[np.bool_]) -> None:
        """Solve one region."""
        choice = self.choice
        case, rest = choice.case, choice.opened & ~freed
        others = np.flatnonzero(self._near(freed) & ~choice.opened)
        tried = freed.copy()
        tried[others[np.argsort(-self.net[others], kind="stable")[:COLUMNS_TRIED]]] = True
        rows = self.reach @ tried.astype(np.float64) > 0
        left = case.seats - self._seated_outside(rows)
        kept = tried | (rest & (left > LEAST_SEATS * case.seats))
        part = part_of(replace(case, seats=np.maximum(left, LEAST_SEATS)), kept, rest, rows)
        inside = np.searchsorted(case.columns, part.columns)
        start = choice.opened[inside].astype(np.float64)
        answer = maximise(seat_model(part), self.settings, start=start)
        if answer.values is None:
            return
        opened = rest.copy()
        opened[inside[answer.values[: len(inside)] > 1 / 2]] = True
        if (opened != choice.opened).any():
            choice.offer(opened)

    def _seated_outside(self, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Persons whom each site seats from other rows than these."""
        case, seated = self.choice.case, self.choice.seated
        outside = ~rows[case.row[seated.pair]]
        column = case.column[seated.pair[outside]]
        weights = seated.persons[outside]
        return np.bincount(column, weights=weights, minlength=len(case.columns)).astype(np.float64)
