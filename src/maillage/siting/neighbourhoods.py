"""Improve a coverage solution region by region: some neighbouring sites are freed, the others stay, and HiGHS places them best.

Large neighbourhood search (Shaw 1998) with exact moves. Only columns that the Lagrangian bound opened in a fair share of its
steps may be opened: that share estimates how far the linear relaxation opens them (heuristic concentration, Rosing and
ReVelle 1997). Rows that the same columns of the region cover count as one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.benefit import stretches
from maillage.siting.mixed_integer import Model, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.settings import SearchSettings
    from maillage.siting.tally import Tally

SITES_FREED = 8
NODES_PER_REGION = 20
SMALLEST_STEP = 1e-10


class Region(NamedTuple):
    """Part of a problem: columns, rows merged by the columns that cover them, and pairs of both."""

    columns: NDArray[np.int64]
    weight: NDArray[np.float64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]


class Regions:
    """Regions of one solution, drawn at random and solved.

    Args:
        tally: the solution; it is improved in place.
        pool: whether each column may be opened.
        settings: seed of the draws and of the mixed-integer solver.
    """

    def __init__(self, tally: Tally, pool: NDArray[np.bool_], settings: SearchSettings) -> None:
        self.tally = tally
        self.pool = pool
        self.random = np.random.default_rng(settings.seed)
        self.settings = replace(settings, nodes=min(NODES_PER_REGION, settings.nodes))
        self.key = self.random.integers(1, 2**62, tally.problem.candidates).astype(np.uint64)

    def improve(self) -> None:
        """Place the sites of one region best."""
        tally = self.tally
        if not tally.open.any():
            return
        freed = self._drawn()
        region = self._region(freed)
        answer = maximise(
            _model(region, len(freed)),
            self.settings,
            start=np.isin(region.columns, freed).astype(np.float64),
            close_enough=tally.problem.step * 0.99,
        )
        if answer.values is None:
            return
        picked = region.columns[answer.values[: len(region.columns)] > 1 / 2]
        self._move(np.setdiff1d(freed, picked).tolist(), np.setdiff1d(picked, freed).tolist())

    def _move(self, closed: list[int], opened: list[int]) -> None:
        """Close and open, and go back if it does not help."""
        tally = self.tally
        value = tally.value
        for index in closed:
            tally.remove(index)
        for index in opened:
            tally.add(index)
        if tally.value < value * (1 - SMALLEST_STEP):
            for index in opened:
                tally.remove(index)
            for index in closed:
                tally.add(index)

    def _drawn(self) -> NDArray[np.int64]:
        """An open column drawn at random and those nearest to it, counted in demands and columns on the way."""
        tally, problem = self.tally, self.tally.problem
        freed = self.random.choice(tally.chosen, size=1)
        around = freed
        while len(freed) < SITES_FREED:
            rows = np.unique(problem.pairs.indices[stretches(problem.pairs, around)[1]])
            wider = problem.near(rows)
            wider = wider[self.pool[wider] | tally.open[wider]]
            new = np.setdiff1d(wider[tally.open[wider]], freed)
            freed = np.concatenate([freed, self.random.permutation(new)])
            if len(wider) <= len(around):
                break
            around = wider
        return np.sort(freed[:SITES_FREED])

    def _region(self, freed: NDArray[np.int64]) -> Region:
        """What these sites could cover elsewhere, beyond what the others cover."""
        tally, problem = self.tally, self.tally.problem
        pairs = problem.pairs
        served = pairs.indices[stretches(pairs, freed)[1]]
        times = tally.times.copy()
        np.subtract.at(times, served, 1)
        near = problem.near(np.unique(served))
        columns = np.union1d(near[self.pool[near] & ~tally.open[near]], freed)
        place, position = stretches(pairs, columns)
        row = pairs.indices[position]
        kept = times[row] == 0
        row, place = row[kept], place[kept]
        rows, row = np.unique(row, return_inverse=True)
        same = np.zeros(len(rows), dtype=np.uint64)
        np.add.at(same, row, self.key[columns][place])
        _, first, group = np.unique(same, return_index=True, return_inverse=True)
        stays = np.zeros(len(rows), dtype=bool)
        stays[first] = True
        weight = np.bincount(group, weights=problem.highest[rows], minlength=len(first)).astype(np.float64)
        return Region(columns, weight, group[row[stays[row]]], place[stays[row]])


def _model(region: Region, sites: int) -> Model:
    """Open at most so many columns so that the rows covered weigh most."""
    from scipy.sparse import coo_array

    count, rows = len(region.columns), len(region.weight)
    each, other = np.arange(rows), np.arange(count)
    value = np.concatenate([-np.ones(len(region.row)), np.ones(rows), np.ones(count)])
    line = np.concatenate([region.row, each, np.full(count, rows)])
    column = np.concatenate([region.column, count + each, other])
    upper = np.zeros(rows + 1)
    upper[rows] = sites
    return Model(
        gain=np.concatenate([np.zeros(count), region.weight]),
        lower=np.zeros(count + rows),
        upper=np.ones(count + rows),
        whole=count,
        matrix=coo_array((value, (line, column)), shape=(rows + 1, count + rows)).tocsr(),
        row_lower=np.full(rows + 1, -np.inf),
        row_upper=upper,
    )
