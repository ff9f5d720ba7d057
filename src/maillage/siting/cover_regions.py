"""Make a cover cheaper region by region: some neighbouring sites are freed, the others stay, and HiGHS covers what they leave.

Large neighbourhood search (Shaw 1998) with exact moves. Among covers of equal cost a random one is taken, so that the next
region starts from another place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from maillage.siting.benefit import stretches
from maillage.siting.mixed_integer import Model, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.cover_search import CoverProblem
    from maillage.siting.settings import SearchSettings

SITES_FREED = 10
NODES_PER_REGION = 20
DRIFT = 1e-4
"""Share of a cost by which chance tells equal covers apart: too little to weigh against a site."""


def cover_by_regions(
    problem: CoverProblem, chosen: list[int], settings: SearchSettings, *, rounds: int, enough: float
) -> list[int]:
    """A cover at most as dear as ``chosen``.

    Args:
        problem: what to choose from.
        chosen: columns that reach all rows.
        settings: seed and limits.
        rounds: regions to try.
        enough: cost that nothing can be below: the search ends there.
    """
    random = np.random.default_rng(settings.seed)
    limits = replace(settings, nodes=min(NODES_PER_REGION, settings.nodes))
    best = np.array(sorted(chosen), dtype=np.int64)
    for _ in range(rounds):
        if problem.cost[best].sum() <= enough * (1 + 1e-9):
            break
        freed = _drawn(problem, best, random)
        kept = np.setdiff1d(best, freed)
        picked = _covered_again(problem, freed, kept, limits, random)
        if problem.cost[picked].sum() <= problem.cost[freed].sum() * (1 + 1e-12):
            best = np.union1d(kept, picked)
    return [int(index) for index in best]


def _drawn(
    problem: CoverProblem, chosen: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """A chosen column drawn at random and those nearest to it, counted in rows and columns on the way."""
    is_chosen = np.zeros(len(problem.cost), dtype=bool)
    is_chosen[chosen] = True
    around = freed = random.choice(chosen, size=1)
    while len(freed) < SITES_FREED:
        rows = np.unique(problem.reach.indices[stretches(problem.reach, around)[1]])
        wider = np.unique(problem.by_demand.indices[stretches(problem.by_demand, rows)[1]])
        new = np.setdiff1d(wider[is_chosen[wider]], freed)
        freed = np.concatenate([freed, random.permutation(new)])
        if len(wider) <= len(around):
            break
        around = wider
    return np.sort(freed[:SITES_FREED])


def _covered_again(
    problem: CoverProblem,
    freed: NDArray[np.int64],
    kept: NDArray[np.int64],
    limits: SearchSettings,
    random: np.random.Generator,
) -> NDArray[np.int64]:
    """Columns of least cost that reach what only the freed ones reached; the freed ones when no better are found."""
    reach, by_demand = problem.reach, problem.by_demand
    needed = np.zeros(reach.shape[0], dtype=bool)
    needed[reach.indices[stretches(reach, freed)[1]]] = True
    needed[reach.indices[stretches(reach, kept)[1]]] = False
    rows = np.flatnonzero(needed)
    if not len(rows):
        return rows
    columns = np.unique(by_demand.indices[stretches(by_demand, rows)[1]]).astype(np.int64)
    share = DRIFT / max(len(freed), 1) * random.random(len(columns))
    answer = maximise(
        Model(
            gain=-problem.cost[columns] * (1 + share),
            lower=np.zeros(len(columns)),
            upper=np.ones(len(columns)),
            whole=len(columns),
            matrix=by_demand[rows][:, columns],
            row_lower=np.ones(len(rows)),
            row_upper=np.full(len(rows), np.inf),
        ),
        limits,
        start=np.isin(columns, freed).astype(np.float64),
    )
    return freed if answer.values is None else columns[answer.values > 1 / 2]
