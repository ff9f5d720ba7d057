"""Solve a set covering problem: greedy, Lagrangian bound, regions, and the mixed-integer solver on what is left open.

What cannot matter is left out first. The rule "each demand has a site" is priced (Beasley 1990; Caprara, Fischetti and Toth 1999).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.siting.benefit import common_step
from maillage.siting.cover_reduction import reduced_cover
from maillage.siting.cover_regions import cover_by_regions
from maillage.siting.mixed_integer import Model, maximise
from maillage.siting.subgradient import Box, Descent, Slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.settings import SearchSettings

STEPS_BETWEEN_TRIALS = 50
ROUNDING = 1e-6
ROUNDS_PER_SITE = 3
EXACT_SHARE = 3
"""A cover takes the mixed-integer solver longer than a coverage of as many pairs: so many times fewer are handed over."""

LINEAR_SHARE = 4
"""The linear relaxation is solved to the end in cases so many times larger."""


@dataclass(frozen=True, eq=False)
class CoverProblem:
    """Choose the cheapest columns that reach all rows.

    Attributes:
        reach: SciPy CSC of ones, demand x candidates; each row has a column.
        cost: of each column.
    """

    reach: Any
    cost: NDArray[np.float64]

    @cached_property
    def by_demand(self) -> Any:  # noqa: ANN401
        """The same pairs by row (CSR)."""
        return self.reach.tocsr()

    @cached_property
    def transposed(self) -> Any:  # noqa: ANN401
        """Candidates x demand (CSR)."""
        return self.reach.T.tocsr()

    @cached_property
    def step(self) -> float:
        """Every total is a multiple of it (0 when unknown)."""
        return common_step(self.cost)

    def rows(self, index: int) -> NDArray[np.int32]:
        """Rows a column reaches."""
        found: NDArray[np.int32] = self.reach.indices[self.reach.indptr[index] : self.reach.indptr[index + 1]]
        return found

    def rounded(self, bound: float) -> float:
        """A lower bound, raised to the next total that can exist."""
        return float(np.ceil(bound / self.step - ROUNDING) * self.step) if self.step > 0 else bound


class FoundCover(NamedTuple):
    """Chosen columns, lower bound on their cost, and what gave it."""

    chosen: list[int]
    bound: float
    method: str


def search_cover(problem: CoverProblem, settings: SearchSettings) -> FoundCover:
    """Cheapest columns that reach all rows, with a bound.

    Args:
        problem: what to choose from.
        settings: how much work to do.
    """
    if problem.reach.shape[0] == 0:
        return FoundCover([], 0.0, "bound")
    reach, columns = reduced_cover(problem.reach, problem.cost)
    found = _search(CoverProblem(reach, problem.cost[columns]), settings)
    return FoundCover(columns[found.chosen].tolist(), found.bound, found.method)


def _search(problem: CoverProblem, settings: SearchSettings) -> FoundCover:
    chosen = greedy_cover(problem, problem.cost)
    descent = _descent(problem)
    for _ in range(-(-settings.bound_steps // STEPS_BETWEEN_TRIALS)):
        descent.run(STEPS_BETWEEN_TRIALS, -_total(problem, chosen))
        trial = greedy_cover(problem, np.maximum(_reduced(problem, descent.prices), 0.0))
        chosen = min(chosen, trial, key=lambda columns: _total(problem, columns))
        if _closed(problem, chosen, problem.rounded(-descent.bound)) or descent.over:
            break
    if not _closed(problem, chosen, problem.rounded(-descent.bound)):
        _sharpen(problem, descent, settings)
    bound = problem.rounded(-descent.bound)
    if _closed(problem, chosen, bound):
        return FoundCover(chosen, _total(problem, chosen), "bound")
    small = _small(problem, _possible(problem, descent, _total(problem, chosen)), settings)
    rounds = min(settings.regions, len(chosen) if small else ROUNDS_PER_SITE * len(chosen))
    chosen = cover_by_regions(problem, chosen, settings, rounds=rounds, enough=bound)
    if _closed(problem, chosen, bound):
        return FoundCover(chosen, _total(problem, chosen), "bound")
    left = _possible(problem, descent, _total(problem, chosen))
    if not _small(problem, left, settings):
        return FoundCover(chosen, bound, "heuristic")
    return _exact(problem, left, chosen, bound, settings)


def _small(problem: CoverProblem, left: NDArray[np.int64], settings: SearchSettings) -> bool:
    """Whether the mixed-integer solver is to prove the optimum among these columns."""
    if settings.method != "auto":
        return settings.method == "exact"
    return int(np.diff(problem.reach.indptr)[left].sum()) * EXACT_SHARE <= settings.exact_pairs


def greedy_cover(problem: CoverProblem, price: NDArray[np.float64]) -> list[int]:
    """The most rows per price first, ties to the lowest column; then columns that became useless are dropped."""
    highest = float(price.max()) or 1.0
    weight = 1.0 / np.maximum(price / highest, 1e-9)
    gains = np.diff(problem.reach.indptr) * weight
    left = np.ones(problem.reach.shape[0], dtype=bool)
    chosen = []
    while left.any():
        index = int(gains.argmax())
        gain = left[problem.rows(index)].sum() * weight[index]
        if gain < gains[index]:
            gains[index] = gain
            continue
        chosen.append(index)
        left[problem.rows(index)] = False
        gains[index] = -1.0
    return _without_useless(problem, chosen)


def _without_useless(problem: CoverProblem, chosen: list[int]) -> list[int]:
    times = np.bincount(
        np.concatenate([problem.rows(index) for index in chosen]), minlength=problem.reach.shape[0]
    )
    kept = set(chosen)
    for index in sorted(
        chosen, key=lambda column: (-problem.cost[column], len(problem.rows(column)), -column)
    ):
        if (times[problem.rows(index)] > 1).all():
            times[problem.rows(index)] -= 1
            kept.remove(index)
    return sorted(kept)


def _total(problem: CoverProblem, chosen: list[int]) -> float:
    return float(problem.cost[chosen].sum())


def _closed(problem: CoverProblem, chosen: list[int], bound: float) -> bool:
    total = _total(problem, chosen)
    return bound >= total * (1 - 1e-9)


def _reduced(problem: CoverProblem, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cost of each column, less the prices of its rows."""
    reduced: NDArray[np.float64] = problem.cost - problem.transposed @ prices
    return reduced


def _descent(problem: CoverProblem) -> Descent:
    """A descent of minus the bound."""
    by_demand = problem.by_demand
    cheapest = np.minimum.reduceat(problem.cost[by_demand.indices], by_demand.indptr[:-1])
    size = np.diff(problem.reach.indptr)
    share = np.minimum.reduceat((problem.cost / size)[by_demand.indices], by_demand.indptr[:-1])

    def slope(prices: NDArray[np.float64]) -> Slope:
        reduced = _reduced(problem, prices)
        bound = float(prices.sum() + np.minimum(reduced, 0.0).sum())
        times: NDArray[np.float64] = problem.by_demand @ (reduced < 0).astype(np.float64)
        return Slope(-bound, times - 1.0)

    return Descent(slope, share, Box(np.zeros_like(cheapest), cheapest, np.ones_like(cheapest)))


def _sharpen(problem: CoverProblem, descent: Descent, settings: SearchSettings) -> None:
    """Take the prices of the linear relaxation where they bound better: steps come near it, the last of it is slow."""
    rows, columns = problem.reach.shape
    if problem.reach.nnz > LINEAR_SHARE * settings.exact_pairs:
        return
    model = Model(
        gain=-problem.cost,
        lower=np.zeros(columns),
        upper=np.ones(columns),
        whole=0,
        matrix=problem.reach,
        row_lower=np.ones(rows),
        row_upper=np.full(rows, np.inf),
    )
    answer = maximise(model, settings, interior=True)
    if answer.prices is None:
        return
    prices = np.maximum(-answer.prices, 0.0)
    bound = float(prices.sum() + np.minimum(_reduced(problem, prices), 0.0).sum())
    if -bound < descent.bound:
        descent.prices, descent.bound = prices, -bound


def _possible(problem: CoverProblem, descent: Descent, total: float) -> NDArray[np.int64]:
    """Columns that a cheaper cover may hold."""
    reduced = _reduced(problem, descent.prices)
    slack = total - problem.step * (1 - ROUNDING) + descent.bound + 1e-9 * total
    return np.flatnonzero(reduced <= max(slack, 0.0))


def _exact(
    problem: CoverProblem, left: NDArray[np.int64], chosen: list[int], bound: float, settings: SearchSettings
) -> FoundCover:
    """Ask the mixed-integer solver for a cheaper cover among the columns left."""
    count, rows = len(left), problem.reach.shape[0]
    model = Model(
        gain=-problem.cost[left],
        lower=np.zeros(count),
        upper=np.ones(count),
        whole=count,
        matrix=problem.reach[:, left],
        row_lower=np.ones(rows),
        row_upper=np.full(rows, np.inf),
    )
    inside = set(chosen) <= set(left.tolist())
    start = np.isin(left, chosen).astype(np.float64) if inside else None
    answer = maximise(model, settings, start=start, close_enough=problem.step * 0.99)
    total = _total(problem, chosen)
    if answer.values is not None:
        picked = left[answer.values > 1 / 2].tolist()
        if _total(problem, picked) < total:
            chosen, total = picked, _total(problem, picked)
    proven = total if answer.infeasible else problem.rounded(-answer.bound)
    return FoundCover(chosen, min(max(bound, proven), total), "mixed-integer")
