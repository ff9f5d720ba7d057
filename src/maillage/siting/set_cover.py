"""Location set covering problem: the fewest or cheapest sites that leave nobody out of reach."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from maillage.phrase import Phrase
from maillage.siting.assignment import assign
from maillage.siting.cover_search import CoverProblem, search_cover
from maillage.siting.inputs import FIRST_SHOWN, Checks
from maillage.siting.settings import SearchSettings
from maillage.siting.solution import SitingSolution, relative_gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


class Cover(NamedTuple):
    """Columns opened, lower bound on their cost, and what gave it."""

    sites: tuple[int, ...]
    bound: float
    method: str


def solve_set_cover(
    coverage: Any,  # noqa: ANN401 - array or SciPy sparse
    *,
    existing: Sequence[int] = (),
    site_cost: ArrayLike | None = None,
    unreachable: Literal["error", "leave"] = "error",
    settings: SearchSettings | None = None,
) -> SitingSolution:
    """Open the fewest sites, or the cheapest, so that each demand has one in reach.

    Args:
        coverage: demand x sites, dense or SciPy sparse: whether a site is in reach (anything but 0).
        existing: columns open already, at no cost.
        site_cost: cost of opening each column; 1 by default.
        unreachable: what to do with demand no column can reach: an error, or leave it out (assignment -1).
        settings: how much work to do.

    Returns:
        The solution; ``objective`` and ``bound``: cost of the sites opened, or their number.

    Raises:
        InputError: what cannot be used, with all reasons.

    Source: Toregas, Swain, ReVelle and Bergman (1971), The location of emergency service facilities.

    >>> solution = solve_set_cover([[1, 1, 0], [0, 1, 0], [0, 1, 1]])
    >>> solution.sites, solution.objective
    ((1,), 1.0)
    """
    started = perf_counter()
    checks = Checks()
    pairs = checks.matrix("coverage", coverage, zero_counts=False)
    columns = pairs.shape[1]
    opened = checks.indices(existing, columns)
    cost = np.ones(columns) if site_cost is None else checks.vector("site_cost", site_cost, columns)
    lost = np.flatnonzero(np.diff(pairs.indptr) == 0)
    if unreachable == "error":
        for row in lost[:FIRST_SHOWN]:
            checks.add(f"coverage[{row}]", Phrase("no site is in reach of this demand"))
        if len(lost) > FIRST_SHOWN:
            checks.add(
                "coverage",
                Phrase(
                    "{count} more rows (unreachable='leave' leaves them out)", count=len(lost) - FIRST_SHOWN
                ),
            )
    checks.finish()
    found = cover(pairs, cost, opened, settings or SearchSettings())
    objective = float(cost[list(found.sites)].sum())
    bound = min(found.bound, objective)
    gap = relative_gap(objective, bound)
    assigned = assign(pairs, found.sites, opened, lowest=False)
    return SitingSolution(
        found.sites,
        objective,
        objective if gap == 0 else bound,
        gap,
        assigned.column,
        perf_counter() - started,
        found.method,
        opened,
    )


def cover(
    pairs: Any,  # noqa: ANN401 - SciPy ships no types
    cost: NDArray[np.float64],
    existing: tuple[int, ...],
    settings: SearchSettings,
) -> Cover:
    """Columns that reach every row which can be reached and is not reached by the existing ones."""
    by_site = pairs.tocsc()
    reached = np.diff(pairs.indptr) == 0
    reached[by_site[:, list(existing)].indices] = True
    rows = np.flatnonzero(~reached)
    columns = np.setdiff1d(np.arange(pairs.shape[1]), existing)
    reach = by_site[:, columns].tocsr()[rows].tocsc()
    useful = np.flatnonzero(np.diff(reach.indptr))
    reach, columns = reach[:, useful], columns[useful]
    reach.data = np.ones_like(reach.data)
    found = search_cover(CoverProblem(reach, cost[columns]), settings)
    return Cover(tuple(sorted(int(index) for index in columns[found.chosen])), found.bound, found.method)
